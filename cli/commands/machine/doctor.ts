import { existsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Command } from '@commander-js/extra-typings'
import { DATA_FOLDER, findLocalEndpoint } from '../../endpoint/endpoint-file.ts'
import { EXIT } from '../../exit-status.ts'
import { readGlobalOptions } from '../../global-options.ts'
import { drawTable } from '../../output/table.ts'
import { createView, type View } from '../../output/view.ts'
import type { Terminal } from '../../terminal.ts'

/** What one look at this machine has found. */
interface Finding {
  what: string
  /** 'missing' is what nothing works without. */
  state: 'ok' | 'missing' | 'optional'
  found: string
  /** How to get it. */
  remedy?: string
}

export function createDoctorCommand(terminal: Terminal) {
  return new Command('doctor').addHelpText('after', EXAMPLE).action(async (_, command) => {
    const view = createView(readGlobalOptions(command), terminal)
    const findings = [
      checkNode(),
      await checkEmulator(terminal),
      await checkPort(3000, '--port', terminal),
      await checkPort(4566, '--aws-port', terminal),
      checkFolder(terminal),
      checkCredentials(terminal),
    ]
    terminal.out.write(`${describeFindings(view, findings)}\n`)
    terminal.exitStatus = findings.some(({ state }) => state === 'missing') ? EXIT.failed : EXIT.done
  })
}

const EXAMPLE = `
Example:
  $ flowforge doctor`

const MARKS = {
  ok: { glyph: '✓', tone: 'green' },
  missing: { glyph: '✕', tone: 'red' },
  optional: { glyph: '○', tone: 'amber' },
} as const

function describeFindings(view: View, findings: readonly Finding[]): string {
  if (view.format === 'json') {
    return JSON.stringify(findings)
  }
  if (view.format === 'jsonl') {
    return findings.map((each) => JSON.stringify(each)).join('\n')
  }
  const table = drawTable<Finding>(
    [
      {
        title: 'WHAT',
        cell: ({ what, state }) => `${view.paint(MARKS[state].glyph, MARKS[state].tone)} ${what}`,
      },
      { title: 'FOUND', cell: ({ found }) => found },
    ],
    findings,
    undefined,
  )
  const remedies = findings.flatMap(({ what, remedy }) => (remedy ? [`${what}: ${remedy}`] : []))
  return [table, ...remedies].join('\n')
}

function checkNode(): Finding {
  const what = 'Node 24 or newer'
  return Number(process.versions.node.split('.')[0]) >= 24
    ? { what, state: 'ok', found: process.version }
    : {
        what,
        state: 'missing',
        found: process.version,
        remedy: 'npm ci brings it; then npm start, or npx flowforge',
      }
}

/** Looks where the local cloud looks. */
async function checkEmulator({ env }: Terminal): Promise<Finding> {
  const what = 'DynamoDB emulator'
  if (env.DYNAMODB_ENDPOINT) {
    return { what, state: 'ok', found: `DYNAMODB_ENDPOINT ${env.DYNAMODB_ENDPOINT}` }
  }
  const { findDynoxide } = await import('#local/dynamodb/binary.ts')
  const found = findDynoxide(env.PATH ?? '')
  return found
    ? { what, state: 'ok', found: describeEmulator(found) }
    : {
        ...{ what, state: 'missing', found: `none for ${process.platform}-${process.arch}` },
        remedy: 'npm install -g dynoxide, or DYNAMODB_ENDPOINT=http://127.0.0.1:8000 of DynamoDB Local',
      }
}

function describeEmulator({
  file,
  arguments: words,
}: {
  file: string
  arguments: readonly string[]
}): string {
  if (words.length > 0) {
    return `${words.at(-1)}, which npx fetches at the first npm start`
  }
  return /[\\/]node_modules[\\/]@dynoxide[\\/]/.test(file) ? 'dynoxide, from npm ci' : file
}

async function checkPort(port: number, flag: string, { directory }: Terminal): Promise<Finding> {
  const what = `port ${port}`
  const local = findLocalEndpoint(directory)
  if ([local?.url, local?.awsUrl].some((url) => url?.endsWith(`:${port}`))) {
    return { what, state: 'ok', found: 'the local cloud that runs here' }
  }
  return (await isFree(port))
    ? { what, state: 'ok', found: 'free' }
    : { what, state: 'optional', found: 'in use', remedy: `npm start -- ${flag} 0 picks a free one` }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Others on this machine must not read what is in it: inputs, task tokens, the issuer's key. */
function checkFolder({ directory }: Terminal): Finding {
  const what = 'data folder'
  const folder = join(directory, DATA_FOLDER)
  if (!existsSync(folder)) {
    return { what, state: 'ok', found: `${folder} is made at the first npm start` }
  }
  const mode = statSync(folder).mode & 0o777
  return (mode & 0o077) === 0 || process.platform === 'win32'
    ? { what, state: 'ok', found: folder }
    : {
        what,
        state: 'missing',
        found: `${folder} is open to others (${mode.toString(8)})`,
        remedy: `chmod 700 ${folder}`,
      }
}

/** Whether there are any, not whether they are good: that only AWS could say. */
function checkCredentials({ env }: Terminal): Finding {
  const what = 'AWS credentials, to deploy'
  const home = env.HOME ?? ''
  const files = [
    env.AWS_SHARED_CREDENTIALS_FILE,
    env.AWS_CONFIG_FILE,
    join(home, '.aws/credentials'),
    join(home, '.aws/config'),
  ]
  const found = env.AWS_ACCESS_KEY_ID ? 'AWS_ACCESS_KEY_ID' : files.find((file) => file && existsSync(file))
  return found
    ? { what, state: 'ok', found: `${found}; once per account and region: npx cdk bootstrap` }
    : {
        what,
        state: 'optional',
        found: 'none',
        remedy: 'aws configure sso, then npx cdk bootstrap once per account and region',
      }
}
