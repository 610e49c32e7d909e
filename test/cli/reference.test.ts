import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type AnyCommand, COMMANDS } from '#cli/command-list.ts'
import { createWholeProgram } from '#cli/program.ts'
import { openTerminal } from '#cli/terminal.ts'
import { projectDirectory } from '#test/support/assembly.ts'

const file = `${projectDirectory}/docs/cli.md`

test('docs/cli.md has the commands, with their arguments and options; `npm run transcripts` writes them', async () => {
  const program = await createWholeProgram(openTerminal())
  const rows = Object.entries(COMMANDS).flatMap(([name, { summary }]) => {
    const command = program.commands.find((each) => each.name() === name)!
    return command.commands.length === 0
      ? [describeRow(name, command, summary)]
      : command.commands.map((part) =>
          describeRow(`${name} ${part.name()}`, part as AnyCommand, part.description()),
        )
  })
  const table = ['| command | does |', '|---|---|', ...rows].join('\n')
  const text = readFileSync(file, 'utf8').replace(
    /(<!-- commands -->\n).*?(<!-- \/commands -->)/s,
    (_, begin, end) => `${begin}${table}\n${end}`,
  )
  await expect(text).toMatchFileSnapshot(file)
})

function describeRow(name: string, command: AnyCommand, summary: string): string {
  const words = [
    ...command.registeredArguments.map((each) => (each.required ? `<${each.name()}>` : `[${each.name()}]`)),
    ...command.options.map(({ flags, mandatory }) => (mandatory ? flags : `[${flags}]`)),
  ]
  return `| \`${[name, ...words].join(' ').replaceAll('|', '\\|')}\` | ${summary} |`
}
