"""Prints as JSON what TensorBoard reads of the event files in a folder."""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

everything = {"scalars": 0, "histograms": 0}
events = EventAccumulator(sys.argv[1], size_guidance=everything)
events.Reload()
tags = events.Tags()
print(json.dumps({
    "scalars": {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags["scalars"]},
    "histograms": {tag: [[e.step, e.histogram_value.num] for e in events.Histograms(tag)] for tag in tags["histograms"]},
}))
