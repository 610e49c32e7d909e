import { appendFileSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { OLDEST, readLogPage } from '#local/storage/read-log-page.ts'

let file: string
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'flowforge-log-')), 'functions.log')
  writeFileSync(file, '')
})

const query = { executionId: 'ord', tenant: 'demo' }

function lineOf(message: string | number, more: object = {}): string {
  return `FlowForge-Pay 03e6ee9c ${JSON.stringify({ message: String(message), ...query, ...more })}\n`
}

/** As the log is rotated: the descriptor stays, and so does the file. */
function rotate(): void {
  try {
    renameSync(`${file}.1`, `${file}.2`)
  } catch {}
  renameSync(file, `${file}.1`)
  writeFileSync(file, '')
}

async function read(cursor?: string) {
  const { items, ...page } = await readLogPage(file, { ...query, cursor })
  return { ...page, messages: items.map(({ line }) => line.message) }
}

test('finds the lines of one execution of one tenant, among others and what is no line', async () => {
  appendFileSync(
    file,
    [
      lineOf('mine'),
      'FlowForge-Pay 03e6ee9c plain words with "executionId":"ord" in them\n',
      lineOf('of another', { executionId: 'ord-2' }),
      lineOf('of another tenant', { tenant: 'acme' }),
      lineOf('of nobody', { tenant: undefined }),
      lineOf('mentions it', { executionId: 'other', error: { executionId: 'ord' } }),
      lineOf('mine too'),
      lineOf('half written').slice(0, -9),
    ].join(''),
  )
  const { items } = await readLogPage(file, query)
  expect(items).toEqual([
    { functionName: 'FlowForge-Pay', line: { message: 'mine', ...query } },
    { functionName: 'FlowForge-Pay', line: { message: 'mine too', ...query } },
  ])
})

test('goes on from where a page ended, a line that was half written included', async () => {
  const half = lineOf('second')
  appendFileSync(file, lineOf('first') + half.slice(0, 30))
  const { messages, cursor } = await read()
  expect(messages).toEqual(['first'])
  appendFileSync(file, half.slice(30))
  const next = await read(cursor)
  expect(next.messages).toEqual(['second'])
  expect((await read(next.cursor)).messages).toEqual([])
})

test('reads rotated parts too, and neither loses nor repeats a line when the log is rotated in between', async () => {
  const read1 = await read()
  expect(read1.messages).toEqual([])
  appendFileSync(file, lineOf(1))
  rotate()
  appendFileSync(file, lineOf(2))
  const page = await read(read1.cursor)
  expect(page.messages).toEqual(['1', '2'])
  appendFileSync(file, lineOf(3))
  rotate()
  expect((await read()).messages).toEqual(['1', '2', '3'])
  const next = await read(page.cursor)
  expect(next.messages).toEqual(['3'])
  appendFileSync(file, lineOf(4))
  expect((await read(next.cursor)).messages).toEqual(['4'])
})

test('begins with the oldest line that is kept when the part of a cursor is gone', async () => {
  appendFileSync(file, lineOf('lost'))
  const { cursor } = await read()
  writeFileSync(file, lineOf('kept'))
  expect((await read(cursor)).messages).toEqual(['kept'])
})

test('gives the newest page first, says that older lines were left out, and pages from the oldest on', async () => {
  const all = Array.from({ length: 1_203 }, (_, index) => String(index))
  appendFileSync(
    file,
    all
      .slice(0, 700)
      .map((each) => lineOf(each))
      .join(''),
  )
  rotate()
  appendFileSync(
    file,
    all
      .slice(700)
      .map((each) => lineOf(each))
      .join(''),
  )
  const newest = await read()
  expect([newest.messages, newest.isCut, newest.isMore]).toEqual([all.slice(-500), true, false])
  const paged: unknown[] = []
  const sizes: number[] = []
  for (let cursor = OLDEST, isMore = true; isMore; ) {
    const page = await read(cursor)
    paged.push(...page.messages)
    sizes.push(page.messages.length)
    ;({ cursor, isMore } = page)
  }
  expect(paged).toEqual(all)
  expect(sizes).toEqual([500, 500, 203])
})

test('bounds a page in bytes, and passes over a line longer than it reads at once', async () => {
  const wide = 'x'.repeat(400_000)
  appendFileSync(file, lineOf('x'.repeat(3_000_000)))
  for (let at = 0; at < 6; at++) {
    appendFileSync(file, lineOf(`${at}${wide}`))
  }
  const heads = ({ messages }: Awaited<ReturnType<typeof read>>) => messages.map((each) => String(each)[0])
  expect(heads(await read())).toEqual(['4', '5'])
  const first = await read(OLDEST)
  expect([heads(first), first.isMore]).toEqual([['0', '1'], true])
  expect(heads(await read(first.cursor))).toEqual(['2', '3'])
})

test('shows nothing, and fails at nothing, where there is no file yet', async () => {
  expect(await readLogPage(`${file}-none`, query)).toMatchObject({ items: [], isMore: false })
})
