import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

/** The JSON object in a file, or in standard input for `-`. Throws UsageError. */
export async function readObject(file: string, terminal: Terminal): Promise<Record<string, unknown>> {
  const name = file === '-' ? 'standard input' : file
  const text = file === '-' ? await terminal.readInput() : readText(resolve(terminal.directory, file))
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${name} is no JSON: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${name} takes a JSON object, got ${text.slice(0, 40)}`)
  }
  return value as Record<string, unknown>
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} is not readable: ${(error as Error).message}`)
  }
}
