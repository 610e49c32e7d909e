import { useEffect, useState } from 'react'

/** True while `isLive`, and for a moment longer: what is written last is written after the end. */
export function useLingering(isLive: boolean, forMs = 4000): boolean {
  const [isLingering, setLingering] = useState(isLive)
  useEffect(() => {
    if (isLive) {
      setLingering(true)
      return undefined
    }
    const timer = setTimeout(() => setLingering(false), forMs)
    return () => clearTimeout(timer)
  }, [isLive, forMs])
  return isLive || isLingering
}
