import type { Fault } from '#core/foretell/fault.ts'
import { placesOf } from '#core/picture/places.ts'
import type { TreeNode } from '#core/saga/compile/tree.ts'
import { DefinitionTable, describeStep } from '../parts/definition/definition-table.tsx'
import { NodeButton } from '../parts/definition/node.tsx'
import { FaultEditor } from './fault-editor.tsx'
import './fault-picker.css'
import { statesOf } from './states.ts'

/** Picks what is to go wrong: a click on a step or an undo, then when. */
export function FaultPicker({
  tree,
  faults,
  onChange,
}: {
  tree: readonly TreeNode[]
  faults: readonly Fault[]
  onChange: (faults: readonly Fault[]) => void
}) {
  const states = statesOf(tree)
  const toggle = (name: string) => {
    const { isUndo } = states.get(name)!
    const fault: Fault = isUndo
      ? { failAt: name, when: 'before', giveUp: true }
      : { failAt: name, when: 'after' }
    const others = faults.filter(({ failAt }) => failAt !== name)
    onChange(others.length < faults.length ? others : [...faults, fault])
  }
  const button = (name: string, note: string | undefined, isDashed?: boolean) => {
    const own = faults.filter(({ failAt }) => failAt === name)
    return (
      <NodeButton
        name={name}
        note={own.length > 0 ? own.map(describeFault).join('; ') : note}
        glyph={own.length > 0 ? '✕' : undefined}
        tone={own.length > 0 ? 'red' : undefined}
        isDashed={isDashed}
        isPressed={own.length > 0}
        onPress={() => toggle(name)}
      />
    )
  }
  return (
    <div className="faults">
      <DefinitionTable
        label="Steps and undos to fail"
        places={placesOf(tree)}
        cells={{
          step: (step, place) => button(step.name, describeStep(step, place), step.bestEffort),
          undo: (undo) => button(undo.name, undefined),
        }}
      />
      <ul className="faults-list" aria-label="Faults">
        {faults.map((fault, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a fault has no identity but its place
          <li key={index}>
            <FaultEditor
              fault={fault}
              state={states.get(fault.failAt)!}
              onChange={(next) =>
                onChange(next ? faults.with(index, next) : faults.filter((_, at) => at !== index))
              }
            />
          </li>
        ))}
      </ul>
    </div>
  )
}

/** `after, 2 times`: under the name of the state that fails. */
function describeFault({ when = 'after', times, giveUp, index }: Fault): string {
  return [
    ...(index === undefined ? [] : [`item ${index + 1}`]),
    when === 'timeout' ? 'hangs' : when === 'midway' ? 'killed midway' : `fails ${when}`,
    ...(giveUp ? ['gives up'] : []),
    ...(times === undefined ? [] : [times === 1 ? 'once' : `${times} times`]),
  ].join(', ')
}
