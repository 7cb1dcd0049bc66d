"""Tests of the stand-in for Slack, by the SDK that apps really use."""
