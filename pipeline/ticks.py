"""The clock of the continuous job: an endless source that ticks and carries nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.io.flink.flink_streaming_impulse_source import FlinkStreamingImpulseSource
from apache_beam.io.restriction_trackers import OffsetRange, OffsetRestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.transforms.core import RestrictionProvider
from apache_beam.transforms.window import TimestampedValue
from apache_beam.utils.timestamp import Duration, Timestamp

_ENDLESS = 2**62


class _OneTicker(OffsetRestrictionTracker):
    """Checkpoints itself but is never split: Prism would turn one slow ticker into many."""

    def try_split(self, fraction_of_remainder: float) -> Any:
        return super().try_split(fraction_of_remainder) if fraction_of_remainder == 0 else None

    def is_bounded(self) -> bool:
        return False


class _Endless(RestrictionProvider):
    def initial_restriction(self, element: Any) -> OffsetRange:
        return OffsetRange(0, _ENDLESS)

    def create_tracker(self, restriction: OffsetRange) -> _OneTicker:
        return _OneTicker(restriction)

    def restriction_size(self, element: Any, restriction: OffsetRange) -> int:
        return 1

    def truncate(self, element: Any, restriction: OffsetRange) -> None:
        return None


class _TickFn(beam.DoFn):
    """One tick a call: claim, emit, move the watermark (also when nothing follows from the tick), defer, return."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._next = Timestamp(0)

    @beam.DoFn.unbounded_per_element()
    def process(
        self,
        element: Any,
        tracker: Any = beam.DoFn.RestrictionParam(_Endless()),
        watermark: Any = beam.DoFn.WatermarkEstimatorParam(ManualWatermarkEstimator.default_provider()),
    ) -> Iterator[Any]:
        now = Timestamp.now()
        # A runner that ignores the delay calls again at once; the tick is then left out.
        early = self._next - now
        if early > Duration(0):
            tracker.defer_remainder(max(early, Duration(1)))
            return
        position = tracker.current_restriction().start
        if not tracker.try_claim(position):
            return
        self._next = now + Duration(self._every_s)
        watermark.set_watermark(now)
        yield TimestampedValue(position, now)
        tracker.defer_remainder(Duration(self._every_s))


@dataclass
class Ticks(beam.PTransform):
    """An endless collection of growing integers, one every `every_s` seconds."""

    every_s: float

    def expand(self, begin: beam.pvalue.PBegin) -> beam.PCollection:
        return begin | beam.Impulse() | beam.ParDo(_TickFn(self.every_s)).with_output_types(int)


@dataclass
class FlinkTicks(beam.PTransform):
    """The same by Flink's own clock, in every parallel subtask: whatever bytes. A splittable source that defers itself
    leaves a state behind in Flink each time, for ever.
    """

    every_s: float

    def expand(self, begin: beam.pvalue.PBegin) -> beam.PCollection:
        return begin | FlinkStreamingImpulseSource().set_interval_ms(round(self.every_s * 1_000))
