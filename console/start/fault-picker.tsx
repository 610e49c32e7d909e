import { triesOf } from '#core/foretell/attempts.ts'
import type { Fault, FaultMoment } from '#core/foretell/fault.ts'
import { stepsOf } from '#core/foretell/foretell.ts'
import { placesOf } from '#core/picture/places.ts'
import type { Retrier, TreeNode, TreeStep } from '#core/saga/compile/tree.ts'
import { DefinitionTable, describeStep } from '../parts/definition/definition-table.tsx'
import { NodeButton } from '../parts/definition/node.tsx'
import './fault-picker.css'

/** A state of the definition that can be made to fail. */
interface State {
  name: string
  kind: TreeStep['kind']
  isUndo: boolean
  retry: readonly Retrier[]
  isOfItem: boolean
}

const MOMENTS: Record<FaultMoment, string> = {
  before: 'before its effect',
  after: 'after its effect',
  timeout: 'hangs until its time is up',
  midway: 'killed after each item',
}

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

function FaultEditor({
  fault,
  state,
  onChange,
}: {
  fault: Fault
  state: State
  onChange: (fault: Fault | undefined) => void
}) {
  const { failAt, when = 'after', times, giveUp, index } = fault
  const tries = triesOf(fault, state.kind, state.retry)
  return (
    <fieldset className="fault">
      <legend className="unseen">Fault at {failAt}</legend>
      <div className="fault-head">
        <b>{failAt}</b>
        <button
          type="button"
          className="button small"
          aria-label={`Remove the fault at ${failAt}`}
          onClick={() => onChange(undefined)}
        >
          ✕
        </button>
      </div>
      <div className="fault-row">
        {momentsOf(state).map((moment) => (
          <button
            key={moment}
            type="button"
            className="chip"
            aria-pressed={when === moment}
            title={MOMENTS[moment]}
            onClick={() => onChange(changed(fault, { when: moment }))}
          >
            {moment}
          </button>
        ))}
        {state.isUndo && when !== 'timeout' && (
          <label className="fault-check">
            <input
              type="checkbox"
              checked={giveUp === true}
              onChange={({ target }) => onChange(changed(fault, { giveUp: target.checked }))}
            />
            gives up at once
          </label>
        )}
        {tries > 1 && (
          <label className="fault-number">
            times
            <input
              className="input"
              inputMode="numeric"
              placeholder={`every (${tries})`}
              value={times ?? ''}
              onChange={({ target }) => onChange(changed(fault, { times: readNumber(target.value, 1, 100) }))}
            />
          </label>
        )}
        {state.isOfItem && (
          <label className="fault-number">
            item
            <input
              className="input"
              inputMode="numeric"
              placeholder="every"
              value={index === undefined ? '' : index + 1}
              onChange={({ target }) => {
                const item = readNumber(target.value, 1, 10_000)
                onChange(changed(fault, { index: item === undefined ? undefined : item - 1 }))
              }}
            />
          </label>
        )}
      </div>
    </fieldset>
  )
}

type FaultChanges = { [Key in keyof Fault]?: Fault[Key] | undefined }

/** A hang has its own end, so that it never gives up at once. */
function changed(fault: Fault, changes: FaultChanges): Fault {
  const { giveUp, times, index, ...rest } = { ...fault, ...changes }
  return {
    ...(rest as Pick<Fault, 'failAt' | 'when'>),
    ...(index === undefined ? {} : { index }),
    ...(times === undefined || giveUp ? {} : { times }),
    ...(giveUp && rest.when !== 'timeout' ? { giveUp } : {}),
  }
}

function readNumber(text: string, least: number, most: number): number | undefined {
  const digits = text.replace(/\D/g, '')
  return digits === '' ? undefined : Math.min(most, Math.max(least, Number(digits)))
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

function momentsOf({ kind, isUndo }: State): FaultMoment[] {
  if (isUndo || kind === 'step') {
    return ['before', 'after', 'timeout']
  }
  // Whether a person or the time limit comes first decides over an approval that hangs: nothing to foretell.
  return kind === 'work' ? ['before', 'after', 'timeout', 'midway'] : ['before', 'after']
}

function statesOf(tree: readonly TreeNode[]): Map<string, State> {
  const ofItems = new Set(
    placesOf(tree)
      .filter(({ groups }) => groups.some(({ kind }) => kind === 'each'))
      .map(({ name }) => name),
  )
  return new Map(
    stepsOf(tree)
      .flatMap(({ name, kind, retry, undo }): State[] => {
        const isOfItem = ofItems.has(name)
        return [
          { name, kind, retry, isUndo: false, isOfItem },
          ...(undo
            ? [{ name: undo.name, kind: 'step' as const, retry: undo.retry, isUndo: true, isOfItem }]
            : []),
        ]
      })
      .map((state) => [state.name, state]),
  )
}

/** Steps and undos by the names that faults use. */
export function stateNames(tree: readonly TreeNode[]): string[] {
  return [...statesOf(tree).keys()]
}
