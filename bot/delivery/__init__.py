"""Every outgoing message: queue, claim, pace, send, settle, reconcile."""
