import { useEffect, useState } from 'react'

/** The time, anew each second while the page is seen. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') {
        setNow(Date.now())
      }
    }, everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
