import { globSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '#cli/command-list.ts'
import { projectDirectory } from '#test/support/assembly.ts'
import { runCommand } from '#test/support/command-line.ts'

describe('the command line', () => {
  const files = globSync('cli/commands/**/*.ts', { cwd: projectDirectory })
  const commands = Object.keys(COMMANDS)

  test.each(commands)('knows the command %s by a file of its own', (name) => {
    const own = files.filter((file) => [`${name}.ts`, 'index.ts'].includes(basename(file)))
    expect(own.some((file) => basename(file) === `${name}.ts` || basename(dirname(file)) === name)).toBe(true)
  })

  test('names every file in cli/commands that is a command', () => {
    const rooms = ['dev', 'new', 'verify']
    const alone = files
      .filter((file) => !rooms.includes(basename(dirname(file))))
      .map((file) => basename(file, '.ts'))
    expect([...alone, ...rooms].sort(), 'add it to COMMANDS in cli/command-list.ts').toEqual(
      [...commands].sort(),
    )
  })

  test.each(commands)('flowforge %s --help says what it does, with an example', async (name) => {
    const { status, out, err } = await runCommand([name, '--help'])
    expect({ status, err }).toEqual({ status: 0, err: '' })
    expect(out).toContain(COMMANDS[name]!.summary.split(' ').slice(0, 4).join(' '))
    expect(out).toMatch(new RegExp(`^Example:\\n {2}\\$ .*flowforge ${name}`, 'm'))
    expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(120)
  })

  test('without a command prints the help, and help of a command is its --help', async () => {
    expect(await runCommand([])).toEqual(await runCommand(['--help']))
    expect(await runCommand(['help', 'list'])).toEqual(await runCommand(['list', '--help']))
  })

  test.each([
    [['lst'], "flowforge: unknown command 'lst'; did you mean 'list'?\n"],
    [['--url', 'x', 'lst'], "flowforge: unknown command 'lst'; did you mean 'list'?\n"],
    [['list', '--utx'], "flowforge: unknown option '--utx'; did you mean '--utc'?\n"],
    [['list', '-o', 'xml'], 'Allowed choices are table, wide, json, jsonl, id'],
    [['list', '--url'], "option '--url <url>' argument missing"],
    [['help', 'nonsense'], "flowforge: there is no command 'nonsense'; flowforge --help lists them\n"],
    [['new'], 'flowforge: new needs a further word; flowforge new --help lists it'],
    [['inbox', '--tenant', ''], "--tenant takes 1 to 32 lower-case letters, digits and hyphens, got ''"],
    [
      ['token', '--tenant', 'Acme'],
      "--tenant takes 1 to 32 lower-case letters, digits and hyphens, got 'Acme'",
    ],
    ...['approve', 'reject', 'cancel', 'retry', 'skip'].map((command): [string[], string] => [
      [command, 'e1', '--reason', ' '],
      "flowforge: --reason takes some text, got ' '\n",
    ]),
    [['approve', 'e1', '--step', ''], "--step takes some text, got ''"],
    [['run', 'money-transfer', '--id', ''], "--id takes some text, got ''"],
    ...['', '.', '..'].map((id): [string[], string] => [
      ['status', id, '--url', 'http://127.0.0.1:1', '--tenant', 'demo'],
      `flowforge: '${id}' is no id and no name: name one that is more than dots\n`,
    ]),
  ])('refuses %j with 2: %s', async (args, message) => {
    const { status, out, err } = await runCommand(args)
    expect(err).toContain(message)
    expect({ status, out }).toEqual({ status: 2, out: '' })
  })

  test('says what to start when there is no API', async () => {
    const { status, err } = await runCommand(['list'])
    expect(status).toBe(1)
    expect(err).toContain('start one with npm start, or name one with --url')
  })

  test('says so when nothing answers', async () => {
    const { status, err } = await runCommand(['list', '--url', 'http://127.0.0.1:1'])
    expect(status).toBe(1)
    expect(err).toContain('flowforge: nothing answers at http://127.0.0.1:1')
  })
})
