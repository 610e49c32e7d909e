import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { projectDirectory } from './project.ts'
import type { Verdict } from './report.ts'
import { median } from './statistics.ts'

export interface CommandFacts {
  commands: {
    command: string
    /** Milliseconds from its start to its end: the median. */
    medianMs: number
    /** To that of `node -e 0`. */
    ratio: number
  }[]
}

const ROUNDS = 21
const ENTRY = join(projectDirectory, 'bin', 'flowforge.js')
const BARE = 'node -e 0'
const LIMIT_MS = 100

/** What an API with nothing in it answers; its own time is not measured. */
const EMPTY_PAGE = '{"items":[]}\n'

/** Runs commands beside `node -e 0`, in turns: what else the machine does slows all of them. */
export async function measureCommands(): Promise<CommandFacts> {
  const api = createServer((_, response) =>
    response.setHeader('content-type', 'application/json').end(EMPTY_PAGE),
  ).listen(0, '127.0.0.1')
  await once(api, 'listening')
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  const runs: Record<string, string[]> = {
    [BARE]: ['-e', '0'],
    'flowforge --version': [ENTRY, '--version'],
    'flowforge list --help': [ENTRY, 'list', '--help'],
    'flowforge list': [ENTRY, 'list', '--url', url],
  }
  const samples = new Map(Object.keys(runs).map((command) => [command, [] as number[]]))
  // The first round fills the cache of compiled code.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [command, args] of Object.entries(runs)) {
      const took = await time(args)
      if (round > 0) {
        samples.get(command)!.push(took)
      }
    }
  }
  api.close()
  const bare = median(samples.get(BARE)!)
  return {
    commands: [...samples].map(([command, each]) => {
      const medianMs = median(each)
      return { command, medianMs, ratio: medianMs / bare }
    }),
  }
}

async function time(args: readonly string[]): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore' })
  const [status] = await once(child, 'exit')
  if (status !== 0) {
    throw new Error(`node ${args.join(' ')} ended with ${status}`)
  }
  return performance.now() - startedAt
}

export function verdictsOfCommands({ commands }: CommandFacts): Verdict[] {
  return commands
    .filter(({ command }) => command !== BARE)
    .map(({ command, medianMs }) => ({
      target: `${command} within ${LIMIT_MS} ms`,
      value: `${medianMs.toFixed(0)} ms`,
      met: medianMs <= LIMIT_MS,
    }))
}

export function printCommandReport(facts: CommandFacts): void {
  for (const { command, medianMs, ratio } of facts.commands) {
    console.log(`${command.padEnd(24)} ${medianMs.toFixed(0).padStart(4)} ms  ${ratio.toFixed(1)} × ${BARE}`)
  }
  for (const { target, value, met } of verdictsOfCommands(facts)) {
    console.log(`${met ? 'met   ' : 'missed'} ${target}: ${value}`)
  }
}
