import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem } from '../api/problem.ts'
import { mergeLevels } from './merge-levels.ts'

interface Saving<Level extends object> {
  /** As the record stood when the form was opened; undefined for a new one. */
  opened: Level | undefined
  read: () => Promise<Level>
  put: (level: Level) => Promise<unknown>
  /** Fills the form anew, where somebody else has changed what is changed here. */
  onClash: (level: Level) => void
  describe: (name: keyof Level, level: Level) => string
  onDone: () => void
}

/**
 * Saves a form. The API takes the record whole, and has no way to take it only if nobody has changed it: it is read
 * anew right before. What changes between the two, some milliseconds, is still overwritten.
 */
export function useSave<Level extends object>(saving: Saving<Level>) {
  const { read, put, onClash, describe, onDone } = saving
  const [opened, setOpened] = useState(saving.opened)
  const queries = useQueryClient()
  const change = async (before: Level, written: Level) => {
    const newest = await read()
    const { level, clashes } = mergeLevels(before, written, newest)
    if (clashes.length > 0) {
      setOpened(newest)
      onClash(level)
      throw new Error(
        describeClashes(clashes.map((name) => [describe(name, before), describe(name, newest)])),
      )
    }
    await put(level)
  }
  const add = async (written: Level) => {
    if (await isThere(read())) {
      throw new Error('There is one of this name already: change that one.')
    }
    await put(written)
  }
  return useMutation<void, Error, Level>({
    mutationFn: (written) => (opened ? change(opened, written) : add(written)),
    onSuccess: async () => {
      await queries.invalidateQueries()
      onDone()
    },
  })
}

/** `$75.04 → $575.04`: what it was when the form was opened, and what it has become. */
export function describeClashes(clashes: readonly (readonly [before: string, now: string])[]): string {
  const changes = clashes.map(([before, now]) => `${before} → ${now}`).join(', ')
  return `Changed meanwhile: ${changes}. Save again to put yours in its place.`
}

async function isThere(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer
    return true
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) {
      return false
    }
    throw error
  }
}
