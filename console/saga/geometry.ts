import { useSyncExternalStore } from 'react'

/** Sizes of the picture in pixels. Styles (`saga.css`) and lines (`spines.tsx`) share them. */
export interface Geometry {
  box: { width: number; height: number }
  /** Left ends of the boxes of do and of undo. */
  doX: number
  undoX: number
  /** Where the columns of do and undo end, and time begins. */
  width: number
}

export const ROW = 54

const WIDE: Geometry = { box: { width: 186, height: 36 }, doX: 14, undoX: 234, width: 434 }
/** For the screen of a phone; without time, which would need to be scrolled to. */
const NARROW: Geometry = { box: { width: 152, height: 36 }, doX: 8, undoX: 180, width: 340 }

const query = matchMedia('(max-width: 620px)')

/** The sizes that fit the screen, the same as those of `saga.css`. */
export function useGeometry(): Geometry {
  const isNarrow = useSyncExternalStore(
    (onChange) => {
      query.addEventListener('change', onChange)
      return () => query.removeEventListener('change', onChange)
    },
    () => query.matches,
  )
  return isNarrow ? NARROW : WIDE
}

export function middleOf(index: number): number {
  return index * ROW + ROW / 2
}
