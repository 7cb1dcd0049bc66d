// Reads calendar files (a JSON list of texts on standard input) by Mozilla's ical.js, and says what they hold.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const { files, zones } = JSON.parse(readFileSync(0, "utf-8"));

function clock(moment, timeZone) {
  const shown = { timeZone, weekday: "short", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat("en-GB", { ...shown, hourCycle: "h23" }).format(moment);
}

function event(component) {
  const read = new ICAL.Event(component);
  const starts = read.startDate.toJSDate();
  return {
    uid: read.uid,
    sequence: read.sequence,
    status: component.getFirstPropertyValue("status"),
    stamp: component.getFirstPropertyValue("dtstamp").toJSDate().toISOString(),
    zone: read.startDate.zone.tzid,
    starts: starts.toISOString(),
    ends: read.endDate.toJSDate().toISOString(),
    summary: read.summary,
    location: read.location,
    description: read.description,
    recurring: read.isRecurring(),
    guests: read.attendees.map((one) => one.getParameter("cn")),
    clocks: Object.fromEntries(zones.map((zone) => [zone, clock(starts, zone)])),
  };
}

const read = files.map((text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return {
    method: calendar.getFirstPropertyValue("method"),
    version: calendar.getFirstPropertyValue("version"),
    zones: calendar.getAllSubcomponents("vtimezone").length,
    events: calendar.getAllSubcomponents("vevent").map(event),
  };
});
console.log(JSON.stringify(read));
