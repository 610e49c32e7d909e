import { useSyncExternalStore } from 'react'

/** What came of an experiment. */
export type LabResult =
  | { state: 'running'; executionId?: string }
  | { state: 'ended'; executionId: string; words: string; foretold: string; isSame: boolean; why?: string }
  | { state: 'refused'; why: string }

type Results = Readonly<Record<string, LabResult>>

const NONE: Results = {}
const stores = new Map<string, Results>()
const listeners = new Set<() => void>()

/** The results of a workflow's experiments, kept as long as the browser's tab is open. */
export function useResults(name: string): Results {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => read(name),
  )
}

export function keepResult(name: string, key: string, result: LabResult): void {
  write(name, { ...read(name), [key]: result })
}

export function forgetResults(name: string): void {
  write(name, NONE)
}

function write(name: string, results: Results): void {
  stores.set(name, results)
  const ended = Object.entries(results).filter(([, { state }]) => state !== 'running')
  sessionStorage.setItem(keyOf(name), JSON.stringify(Object.fromEntries(ended)))
  for (const listener of listeners) {
    listener()
  }
}

function read(name: string): Results {
  const known = stores.get(name)
  if (known) {
    return known
  }
  const kept = parse(sessionStorage.getItem(keyOf(name)))
  stores.set(name, kept)
  return kept
}

function parse(text: string | null): Results {
  try {
    return text ? JSON.parse(text) : NONE
  } catch {
    return NONE
  }
}

function keyOf(name: string): string {
  return `fault-lab ${name}`
}
