import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Draws a whole number from 0 up to `limit`. */
type Draw = (limit: number) => number

/** What may become of a file: each damages it, and returns where, when chance has chosen that. */
export const DAMAGES: Readonly<Record<string, (file: string, draw: Draw) => string | undefined>> = {
  'is emptied': (file) => cut(file, 0),
  'is cut in half': (file) => cut(file, readFileSync(file).length / 2),
  'loses its last byte': (file) => cut(file, readFileSync(file).length - 1),
  'is zeroed': (file) => write(file, Buffer.alloc(readFileSync(file).length)),
  'has a bit flipped in its header': (file, draw) => flip(file, draw(Math.min(100, sizeOf(file)) * 8)),
  'has a bit flipped in the middle': (file, draw) => {
    const bits = sizeOf(file) * 8
    return flip(file, Math.floor(bits / 4) + draw(Math.floor(bits / 2)))
  },
  'is deleted': (file) => void rmSync(file),
  'becomes a directory': (file) => {
    rmSync(file)
    mkdirSync(file)
    return undefined
  },
  'becomes a text': (file) => write(file, Buffer.from('gone fishing\n'.repeat(1_000))),
  'becomes another one': (file) => {
    copyFileSync(join(dirname(file), otherOf(basename(file))), file)
    return undefined
  },
}

/** A file of the same kind where there is one. */
function otherOf(name: string): string {
  const suffix = name.endsWith('-wal') ? '-wal' : ''
  return name.startsWith('states.db') ? `dynamodb.db${suffix}` : `states.db${suffix}`
}

function sizeOf(file: string): number {
  return readFileSync(file).length
}

function cut(file: string, size: number): undefined {
  truncateSync(file, Math.max(0, Math.floor(size)))
}

function write(file: string, bytes: Buffer): undefined {
  writeFileSync(file, bytes)
}

function flip(file: string, bit: number): string {
  const bytes = readFileSync(file)
  const at = Math.floor(bit / 8)
  bytes[at]! ^= 1 << (bit % 8)
  writeFileSync(file, bytes)
  return `bit ${bit % 8} of byte ${at}`
}

/** The same numbers for the same seed: https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
export function createDraw(seed: number): Draw {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let drawn = Math.imul(state ^ (state >>> 15), 1 | state)
    drawn = (drawn + Math.imul(drawn ^ (drawn >>> 7), 61 | drawn)) ^ drawn
    return Math.floor((((drawn ^ (drawn >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
}
