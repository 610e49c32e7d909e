import { type ChildProcess, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { projectDirectory } from '#test/support/assembly.ts'

/** One block of the tutorial: commands, a file, or what the commands before it print. */
interface Block {
  language: string
  text: string
  /** The line before the block names the file. */
  file: string | undefined
}

const BLOCK = /(?:^`([\w./-]+)`:\n\n)?^```(\w*)\n(.*?)^```$/gms
const tutorial = readFileSync(join(projectDirectory, 'docs/tutorial.md'), 'utf8')
const blocks: Block[] = [...tutorial.matchAll(BLOCK)].map(([, file, language = '', text = '']) => ({
  file,
  language,
  text,
}))

/** Of a compensated execution that `run --wait` has waited for. */
const COMPENSATED = 10

let project: string
let dev: ChildProcess | undefined
let said = ''
/** Where in what the local cloud has said the last block began. */
let heard = 0
let printed = ''

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'flowforge-tutorial-'))
  const { output } = await run('git ls-files -co --exclude-standard', projectDirectory)
  for (const file of output.split('\n').filter(Boolean)) {
    mkdirSync(dirname(join(project, file)), { recursive: true })
    cpSync(join(projectDirectory, file), join(project, file))
  }
  symlinkSync(join(projectDirectory, 'node_modules'), join(project, 'node_modules'))
  await run('git init --quiet', project)
})

afterAll(async () => {
  if (dev?.pid) {
    const ended = new Promise((resolve) => dev?.once('close', resolve))
    process.kill(-dev.pid, 'SIGTERM')
    await ended
  }
  rmSync(project, { recursive: true, force: true })
})

function run(command: string, cwd: string): Promise<{ output: string; status: number | null }> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', command], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
      })
    }
    child.on('close', (status) => resolve({ output, status }))
  })
}

/** Starts the local cloud on free ports, and listens to it. */
function startDev(): void {
  const words = ['run', 'dev', '--', '--port', '0', '--aws-port', '0']
  dev = spawn('npm', words, { cwd: project, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [dev.stdout, dev.stderr]) {
    stream?.on('data', (chunk) => {
      said += chunk
    })
  }
}

async function hear(words: string): Promise<void> {
  const patience = { timeout: 180_000, interval: 200 }
  await expect.poll(() => said.slice(heard), patience).toContain(words)
}

async function runCommand(command: string): Promise<string> {
  if (command === 'npm run dev') {
    startDev()
    await hear('ready  API')
    return ''
  }
  heard = said.length
  const { output, status } = await run(command, project)
  expect([0, COMPENSATED], `${command}\n${output}\n${said}`).toContain(status)
  if (command.includes(' new ')) {
    await hear(command.includes('new step') ? 'trip-booking v2 is live' : 'live after')
  }
  return output
}

/** The lines of an expectation stand in what was printed, in their order; `…` is anything within a line. */
function expectPrinted(text: string): void {
  const pattern = text
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('…')
        .map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*'),
    )
    .join('[^]*')
  expect(printed).toMatch(new RegExp(pattern))
}

/** Somebody has followed it in this project, where its names are taken since then. */
const isFollowed = existsSync(join(projectDirectory, 'statemachines/trip-booking.saga.ts'))

describe.skipIf(isFollowed)('each block of the tutorial', () => {
  test.each(blocks.map((block) => [block.text.split('\n')[0] ?? '', block] as const))(
    '%s',
    async (_, { language, text, file }) => {
      if (file) {
        heard = said.length
        writeFileSync(join(project, file), text)
        await hear(`${file}: live after`)
      } else if (language === '') {
        expectPrinted(text)
      } else if (!/git clone|npm run deploy/.test(text)) {
        printed = ''
        for (const command of text.trim().split('\n')) {
          printed += await runCommand(command)
        }
      }
    },
    400_000,
  )
})
