import { readdirSync } from 'node:fs'
import { parse } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { runCommandLine } from '#cli/command-line.ts'
import { projectDirectory } from '#test/support/assembly.ts'

async function readHelp(): Promise<string> {
  const log = vi.spyOn(console, 'log').mockReturnValue()
  onTestFinished(() => log.mockRestore())
  await runCommandLine(['--help'])
  return log.mock.calls.join('\n')
}

describe('the command line', () => {
  const commands = readdirSync(`${projectDirectory}/cli/commands`).map((entry) => parse(entry).name)

  test.each(commands)('knows the command %s, which has a file in cli/commands', async (name) => {
    expect(await readHelp(), `add '${name}' to COMMANDS in cli/command-line.ts`).toMatch(
      new RegExp(`^  ${name} +\\S`, 'm'),
    )
  })
})
