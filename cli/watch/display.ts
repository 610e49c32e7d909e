import type { TreeNode } from '#core/saga/compile/tree.ts'
import type { Answer, ExecutionDetail } from '../client.ts'
import { sayNext } from '../output/say-next.ts'
import { showExecution } from '../output/show-execution.ts'
import { drawExecution } from '../picture/draw.ts'
import type { Session } from '../session.ts'
import { describeChanges } from './changes.ts'
import { createScreen } from './screen.ts'

/** Where the answers of a watch are shown. */
export interface Display {
  change(answer: Answer<ExecutionDetail>, before: Answer<ExecutionDetail> | undefined): void
  /** Time has passed, and nothing else. */
  tick(): void
  end(): void
  /** The watch ends before the execution does. */
  leave(): void
}

export async function createDisplay(session: Session, tree: readonly TreeNode[]): Promise<Display> {
  const { format, isLive } = session.view
  if (format === 'jsonl') {
    return createStream((answer) => session.print(JSON.stringify(answer.body)))
  }
  if (format === 'table' || format === 'wide') {
    return isLive ? createDrawing(session, tree) : createLines(session)
  }
  let last: Answer<ExecutionDetail> | undefined
  return {
    ...SILENT,
    change(answer) {
      last = answer
    },
    end() {
      if (last) {
        showExecution(session, last, tree)
        sayNext(session, last.body)
      }
    },
  }
}

const SILENT: Display = { change() {}, tick() {}, end() {}, leave() {} }

function createStream(change: Display['change']): Display {
  return { ...SILENT, change }
}

/** A pipe gets a line for each change. */
function createLines({ print, view }: Session): Display {
  return createStream((answer, before) => {
    for (const line of describeChanges(answer.body, before?.body, view)) {
      print(line)
    }
  })
}

/** A terminal gets a picture that is drawn over itself. */
async function createDrawing({ terminal, view }: Session, tree: readonly TreeNode[]): Promise<Display> {
  const screen = await createScreen(terminal.out)
  let last: ExecutionDetail | undefined
  const draw = () => last && screen.draw(drawExecution(tree, last, view))
  return {
    change({ body }) {
      last = body
      draw()
    },
    tick: draw,
    end: screen.end,
    leave: screen.end,
  }
}
