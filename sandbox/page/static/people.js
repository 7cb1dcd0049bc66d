import { startTour } from "./tour.js";

startTour();
