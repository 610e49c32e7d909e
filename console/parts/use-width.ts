import { useEffect, useRef, useState } from 'react'

/** Returns how many pixels an element is wide, 0 until it is drawn, and the reference to give to it. */
export function useWidth<Found extends HTMLElement>() {
  const ref = useRef<Found>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    if (ref.current) {
      observer.observe(ref.current)
    }
    return () => observer.disconnect()
  }, [])
  return [ref, width] as const
}
