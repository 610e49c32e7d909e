import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { apiRoot } from './client.ts'

/** The local cloud's clock, which can be turned; AWS has none. */
export interface LocalClock {
  now: string
  /** Milliseconds ahead of this machine. */
  offset: number
  nextTimer?: string
}

/** Only a cloud on this machine has a clock of its own: https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
const IS_LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(apiRoot.hostname)
const CLOCK = new URL('/.flowforge/clock', apiRoot)

export const clockKey = ['clock']

/** Returns the local cloud's clock; undefined on AWS, and until it has answered. */
export function useLocalClock(): LocalClock | undefined {
  return useClock().data ?? undefined
}

/** Returns how many milliseconds the API's clock is ahead of this machine's. */
export function useClockOffset(): number {
  return useLocalClock()?.offset ?? 0
}

/** Returns whether a local cloud serves the page; undefined until it has answered. */
export function useIsLocal(): boolean | undefined {
  const { data } = useClock()
  return IS_LOCAL && data === undefined ? undefined : data !== null && data !== undefined
}

function useClock() {
  return useQuery({
    queryKey: clockKey,
    queryFn: () => askClock(),
    enabled: IS_LOCAL,
    refetchInterval: 5000,
  })
}

/** Turns the clock, and answers when what fell due has run. */
export async function askClock(turn?: object): Promise<LocalClock | null> {
  const response = await fetch(
    CLOCK,
    turn
      ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(turn) }
      : {},
  )
  return response.ok ? response.json() : null
}

/** The API's time in epoch milliseconds, anew every so many milliseconds; once, where `every` is 0. */
export function useNow(every = 1000): number {
  const offset = useClockOffset()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (every === 0) {
      return undefined
    }
    const timer = setInterval(() => document.hidden || setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now + offset
}
