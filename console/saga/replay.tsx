import { useEffect, useState } from 'react'
import { useKeys } from '../parts/use-keys.ts'
import { clockTime } from './saga-picture.tsx'
import type { TimeAxis } from './time-axis.ts'

/** However long an execution took, its replay takes so long. */
const PLAY_MS = 4000

interface ReplayProps {
  axis: TimeAxis
  /** When something began or ended, in order: where the arrow keys stop. */
  moments: readonly number[]
  /** Undefined: the picture shows the present. */
  moment: number | undefined
  onMoment: (moment: number | undefined) => void
}

/** Plays an execution from its timestamps: nobody sees a saga of 0.2 s move without it. */
export function Replay({ axis, moments, moment, onMoment }: ReplayProps) {
  const [isPlaying, setPlaying] = useState(false)
  const place = moment === undefined ? 1 : axis.placeOf(moment)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a replay goes on from where it was when it began
  useEffect(() => {
    if (!isPlaying) {
      return undefined
    }
    let frame = 0
    const begun = performance.now() - (place >= 1 ? 0 : place * PLAY_MS)
    const step = (time: number) => {
      const share = (time - begun) / PLAY_MS
      if (share >= 1) {
        setPlaying(false)
        onMoment(undefined)
      } else {
        onMoment(axis.momentAt(Math.max(share, 0)))
        frame = requestAnimationFrame(step)
      }
    }
    frame = requestAnimationFrame(step)
    return () => cancelAnimationFrame(frame)
  }, [isPlaying])

  const stepTo = (by: number) => {
    setPlaying(false)
    const current = moment ?? axis.to
    const next = by > 0 ? moments.find((at) => at > current) : moments.findLast((at) => at < current)
    onMoment(next === undefined ? (by > 0 ? undefined : moments[0]) : next)
  }
  useKeys({ ' ': () => setPlaying(!isPlaying), ArrowLeft: () => stepTo(-1), ArrowRight: () => stepTo(1) })
  return (
    <div className="replay">
      <button type="button" className="button" onClick={() => setPlaying(!isPlaying)}>
        {isPlaying ? '‖ Pause' : '▶ Replay'}
      </button>
      <span className="mono">{clockTime(moment ?? axis.to)}</span>
      <input
        type="range"
        aria-label="Moment"
        min={0}
        max={1}
        step={0.001}
        value={place}
        aria-valuetext={clockTime(moment ?? axis.to)}
        onChange={(event) => {
          setPlaying(false)
          const share = Number(event.target.value)
          onMoment(share >= 1 ? undefined : axis.momentAt(share))
        }}
      />
      {moment === undefined ? null : (
        <button type="button" className="chip" onClick={() => onMoment(undefined)}>
          back to the present
        </button>
      )}
      <span className="replay-keys" aria-hidden="true">
        {axis.folds.length > 0 ? 'gaps folded ' : ''}
        <kbd>←</kbd> <kbd>→</kbd> <kbd>space</kbd>
      </span>
    </div>
  )
}
