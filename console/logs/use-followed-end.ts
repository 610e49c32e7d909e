import { type RefObject, useEffect, useRef } from 'react'

/** Keeps the end of what grows in sight, as long as it was in sight before. */
export function useFollowedEnd(isLive: boolean, length: number): RefObject<HTMLParagraphElement | null> {
  const end = useRef<HTMLParagraphElement>(null)
  const isInSight = useRef(false)
  const lastLength = useRef(length)
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => {
      isInSight.current = entry?.isIntersecting ?? false
    })
    if (end.current) {
      observer.observe(end.current)
    }
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    if (isLive && length > lastLength.current && isInSight.current) {
      end.current?.scrollIntoView({ block: 'nearest' })
    }
    lastLength.current = length
  }, [isLive, length])
  return end
}
