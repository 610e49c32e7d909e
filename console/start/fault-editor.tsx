import { triesOf } from '#core/foretell/attempts.ts'
import type { Fault, FaultMoment } from '#core/foretell/fault.ts'
import type { State } from './states.ts'

const MOMENTS: Record<FaultMoment, string> = {
  before: 'before its effect',
  after: 'after its effect',
  timeout: 'hangs until its time is up',
  midway: 'killed after each item',
}

/** When a fault strikes, how often and at which item. */
export function FaultEditor({
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

function momentsOf({ kind, isUndo }: State): FaultMoment[] {
  if (isUndo || kind === 'step') {
    return ['before', 'after', 'timeout']
  }
  // Whether a person or the time limit comes first decides over an approval that hangs: nothing to foretell.
  return kind === 'work' ? ['before', 'after', 'timeout', 'midway'] : ['before', 'after']
}
