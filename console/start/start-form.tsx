import { useMutation } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { AnswerOf } from '../api/client.ts'
import { ApiProblem } from '../api/problem.ts'
import { useCan, useSession } from '../api/session.tsx'
import { Notice } from '../parts/notice.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useParameters } from '../parts/use-parameters.ts'
import { Commands } from './commands.tsx'
import { FaultPicker } from './fault-picker.tsx'
import { emptyOf, type JsonSchema } from './form/json-schema.ts'
import { draftOf, InputEditor } from './input-editor.tsx'
import { Outcome } from './outcome.tsx'
import { stateNames } from './states.ts'
import { useFaults } from './use-faults.ts'
import { bodyOf } from './write-commands.ts'

interface StartFormProps {
  definition: AnswerOf<'getWorkflow'>
  /** The execution whose input is used again; empty for none. */
  from: string
  given: unknown
}

/** Input, faults, what they come to, and the button. */
export function StartForm({ definition, from, given }: StartFormProps) {
  const { workflow, tree } = definition
  const schema = definition.input as JsonSchema
  const [draft, setDraft] = useState(() => draftOf(given ?? schema.examples?.[0] ?? emptyOf(schema, schema)))
  const [executionId, setExecutionId] = useState('')
  const [parameters, change] = useParameters()
  const [picked, setFaults] = useFaults(stateNames(tree))
  const { features } = useSession()
  const faults = features.faultInjection ? picked : []
  const written = { workflow, input: draft.input, faults, executionId: executionId.trim() }
  const start = useStart(workflow)
  const isReady = useCan('executions:write') && !draft.mistake && !start.isPending
  const submit = () => isReady && start.mutate(bodyOf(written))
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      submit()
    }
  }
  return (
    <main className="start" aria-labelledby="start-title" onKeyDown={submitByKey}>
      <header className="start-head">
        <h1 id="start-title">Start {workflow}</h1>
        <Link href="/start">another workflow</Link>
        {from && (
          <span className="mute">
            again, with the input of <Link href={`/executions/${from}`}>{from}</Link>
          </span>
        )}
      </header>
      {start.error && <StartProblem error={start.error} />}
      <div className="card start-input">
        <InputEditor
          schema={schema}
          draft={draft}
          problems={problemsOf(start.error)}
          view={parameters.get('view') === 'json' ? 'json' : 'form'}
          onView={(view) => change({ view: view === 'json' ? view : undefined })}
          onChange={setDraft}
        />
        <Examples schema={schema} onChoose={(example) => setDraft(draftOf(example))} />
      </div>
      <section className="card start-faults" aria-labelledby="faults-title">
        <h2 id="faults-title" className="start-title">
          What goes wrong
        </h2>
        {features.faultInjection ? (
          <>
            <p className="mute">Click a step to fail it, an undo to leave it stuck; several if you like.</p>
            <FaultPicker tree={tree} faults={faults} onChange={setFaults} />
          </>
        ) : (
          <p className="mute">This stack was built without fault injection.</p>
        )}
      </section>
      <section className="card start-go" aria-labelledby="go-title">
        <h2 id="go-title" className="start-title">
          What it comes to
        </h2>
        <Outcome tree={tree} faults={faults} />
        <ExecutionIdField value={executionId} onChange={setExecutionId} />
        <Commands written={written} />
        <StartButton isReady={isReady} isPending={start.isPending} onStart={submit} />
      </section>
    </main>
  )
}

function useStart(workflow: string) {
  const { call } = useSession()
  const [, navigate] = useLocation()
  return useMutation({
    mutationFn: (body: Record<string, unknown>) => call('startWorkflow', { params: { workflow }, body }),
    onSuccess: ({ executionId }) => navigate(`/executions/${executionId}`),
  })
}

/** The problems of fields stand at the fields; here it is said that there are some, and the first is looked at. */
function StartProblem({ error }: { error: Error }) {
  const ref = useRef<HTMLDivElement>(null)
  const count = error instanceof ApiProblem ? (error.problem.errors?.length ?? 0) : 0
  useEffect(() => {
    const wrong = ref.current?.closest('main')?.querySelector<HTMLElement>('[aria-invalid="true"]')
    if (error) {
      wrong?.focus()
    }
  }, [error])
  return (
    <div ref={ref} className="start-problem">
      {count > 0 && <ProblemNotice error={error} doing="start it" />}
      {count === 0 && (
        <Notice tone="red" title="Could not start it. ">
          <span>{error.message}</span>
        </Notice>
      )}
    </div>
  )
}

function problemsOf(error: Error | null): ReadonlyMap<string, string> {
  const errors = error instanceof ApiProblem ? (error.problem.errors ?? []) : []
  return new Map(errors.map(({ path, message }) => [path, message]))
}

function Examples({ schema, onChoose }: { schema: JsonSchema; onChoose: (example: unknown) => void }) {
  const { examples = [] } = schema
  if (examples.length === 0) {
    return null
  }
  return (
    <div className="start-examples">
      {examples.map((example, index) => (
        <button
          key={JSON.stringify(example)}
          type="button"
          className="button"
          onClick={() => onChoose(example)}
        >
          {examples.length === 1 ? 'Fill with the example' : `Fill with example ${index + 1}`}
        </button>
      ))}
      <button type="button" className="button" onClick={() => onChoose(emptyOf(schema, schema))}>
        Empty it
      </button>
    </div>
  )
}

function ExecutionIdField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>
        Its id<span className="field-optional"> optional</span>
      </label>
      <input
        id={id}
        className="input mono"
        placeholder="made by the API"
        autoComplete="off"
        spellCheck={false}
        maxLength={40}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  )
}

function StartButton({
  isReady,
  isPending,
  onStart,
}: {
  isReady: boolean
  isPending: boolean
  onStart: () => void
}) {
  const can = useCan('executions:write')
  return (
    <>
      <button type="button" className="button primary start-button" disabled={!isReady} onClick={onStart}>
        {isPending ? 'Starting …' : 'Start'} <kbd>⌘↵</kbd>
      </button>
      {!can && <p className="mute">Your token does not allow to start executions (executions:write).</p>}
    </>
  )
}
