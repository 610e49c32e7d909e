import { fileURLToPath } from 'node:url'
import { readGlobalOptions } from '../../global-options.ts'
import { createView, type View } from '../../output/view.ts'
import type { Change } from '../../scaffold/change.ts'
import type { ProjectFiles } from '../../scaffold/project-files.ts'
import type { Terminal } from '../../terminal.ts'

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url))

/** What a command is about to do. */
interface Plan {
  readonly changes: readonly Change[]
  /** For the commands to try: a step that is new, and an input in words of `run`. */
  readonly next: { readonly failAt: string; readonly fields: string }
}

/** Makes a plan of changes, and carries it out or shows it. */
export async function carryOut(
  command: Parameters<typeof readGlobalOptions>[0],
  terminal: Terminal,
  { workflow, dryRun }: { workflow: string; dryRun: true | undefined },
  plan: (files: ProjectFiles) => Promise<Plan>,
): Promise<void> {
  const view = createView(readGlobalOptions(command), terminal)
  const [{ openProjectFiles }, { formatChanges }] = await Promise.all([
    import('../../scaffold/project-files.ts'),
    import('../../scaffold/format.ts'),
  ])
  const files = openProjectFiles(PROJECT)
  const { changes: drafts, next } = await plan(files)
  const changes = await formatChanges(PROJECT, drafts)
  const say = (line: string) => {
    if (!view.quiet) {
      terminal.err.write(`${line}\n`)
    }
  }
  if (dryRun) {
    show(view, terminal, changes)
    showTexts(view, terminal, changes)
    say(
      'nothing was written; without --dry-run also the state machine, its picture, the catalogue and the OpenAPI document',
    )
    return
  }
  const { writeChanges } = await import('../../scaffold/write-changes.ts')
  const signal = terminal.watchInterrupt()
  const written = await writeChanges(PROJECT, workflow, { changes, signal, say })
  show(view, terminal, written.changes)
  say(`the stack has ${written.resources} of the 500 resources that CloudFormation takes`)
  say(describeNext(workflow, { ...next, hasScenario: files.exists(scenarioOf(workflow)) }))
}

/** One line for each file; as JSON the same facts. */
function show({ format, paint }: View, { out }: Terminal, changes: readonly Change[]): void {
  const rows = changes.map(({ file, text, was }) => ({
    file,
    change: was === undefined ? ('new' as const) : ('changed' as const),
    bytes: Buffer.byteLength(text),
  }))
  if (format === 'json') {
    out.write(`${JSON.stringify(rows)}\n`)
    return
  }
  for (const row of rows) {
    const line = {
      jsonl: JSON.stringify(row),
      id: row.file,
      table: `${paint(row.change.padEnd(7), row.change === 'new' ? 'green' : 'amber')}  ${String(row.bytes).padStart(6)}  ${row.file}`,
    }
    out.write(`${format === 'jsonl' || format === 'id' ? line[format] : line.table}\n`)
  }
}

/** New files whole, of the others the lines that are added. */
function showTexts({ format }: View, { out }: Terminal, changes: readonly Change[]): void {
  if (format !== 'table' && format !== 'wide') {
    return
  }
  for (const { file, text, was } of changes) {
    const before = new Set(was?.split('\n'))
    const lines = text.trimEnd().split('\n')
    const shown =
      was === undefined ? lines : lines.filter((line) => !before.has(line)).map((line) => `+ ${line}`)
    out.write(`\n==> ${file}\n${shown.join('\n')}\n`)
  }
}

/** What to type next: run it, see it undone, hold it against every fault. */
function describeNext(
  workflow: string,
  { failAt, fields, hasScenario }: Plan['next'] & { hasScenario: boolean },
): string {
  const test = hasScenario ? `npx vitest run --project fast ${scenarioOf(workflow)}` : 'npm test'
  return `next, beside npm run dev, which takes it up as it is:
  npx flowforge run ${workflow} ${fields} --wait
  npx flowforge run ${workflow} ${fields} --fail ${failAt}:after --wait
  ${test}
  npm run verify -- --workflow ${workflow}`
}

function scenarioOf(workflow: string): string {
  return `test/scenarios/${workflow}.test.ts`
}
