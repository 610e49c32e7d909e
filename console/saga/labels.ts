/** A word on the time axis; `place` is from 0 to 1. */
export interface Label {
  place: number
  words: string
}

/** The widest digit of the labels' font, which is 11 px high in every browser. */
const CHARACTER_PX = 7
/** Between two words; in `saga.css` also between a bar and its label. */
const GAP_PX = 6

/** Returns how much room a label takes on an axis, with the gap before it. */
export function roomOf(words: string): number {
  return words.length * CHARACTER_PX + GAP_PX
}

interface Axis {
  /** In pixels; 0 until it is known. */
  width: number
  /** What stands at its left end. */
  start: string
}

/** Returns the labels, each in the middle of its place, that print neither over the start nor over one before them in the list. */
export function fitLabels<Found extends Label>(labels: readonly Found[], { width, start }: Axis): Found[] {
  const taken = [{ from: 0, to: roomOf(start) }]
  return labels.filter(({ place, words }) => {
    const from = place * width - roomOf(words) / 2
    const to = from + roomOf(words)
    const isFree = taken.every((other) => to <= other.from || from >= other.to)
    if (isFree) {
      taken.push({ from, to })
    }
    return isFree
  })
}
