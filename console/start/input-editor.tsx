import { useId, useState } from 'react'
import { Tabs } from '../parts/tabs.tsx'
import { changeAt, isRecord } from './form/change.ts'
import { Fields } from './form/field.tsx'
import type { JsonSchema } from './form/json-schema.ts'
import './form/form.css'

export interface Draft {
  /** What is sent; the last that was JSON. */
  input: unknown
  /** As it is written; it may be no JSON for a while. */
  text: string
  /** Why the text is no input. */
  mistake?: string
}

export function draftOf(input: unknown): Draft {
  return { input, text: JSON.stringify(input, null, 2) }
}

/** The input as a form and as JSON: one draft, seen in two ways. */
export function InputEditor({
  schema,
  draft,
  problems,
  view,
  onView,
  onChange,
}: {
  schema: JsonSchema
  draft: Draft
  problems: ReadonlyMap<string, string>
  view: string
  onView: (view: string) => void
  onChange: (draft: Draft) => void
}) {
  return (
    <Tabs
      label="Input"
      chosen={view}
      onChoose={onView}
      tabs={[
        {
          value: 'form',
          label: 'Form',
          content: (
            <div className="form">
              {draft.mistake && (
                <p className="red tone">The JSON has a mistake; a change here writes it anew.</p>
              )}
              <Fields
                form={{
                  root: schema,
                  problems,
                  change: (path, value) => onChange(draftOf(changeAt(draft.input, path, value))),
                }}
                schema={schema}
                path={[]}
                value={draft.input}
              />
            </div>
          ),
        },
        { value: 'json', label: 'JSON', content: <JsonEditor draft={draft} onChange={onChange} /> },
      ]}
    />
  )
}

function JsonEditor({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  const id = useId()
  const [rows] = useState(() => Math.max(14, draft.text.split('\n').length + 2))
  return (
    <div className="form">
      <label className="unseen" htmlFor={id}>
        Input as JSON
      </label>
      <textarea
        id={id}
        className="area mono json-editor"
        rows={rows}
        spellCheck={false}
        aria-invalid={draft.mistake !== undefined || undefined}
        aria-describedby={`${id}-mistake`}
        value={draft.text}
        onChange={({ target }) => onChange(readDraft(target.value, draft.input))}
      />
      <p id={`${id}-mistake`} className="red tone">
        {draft.mistake}
      </p>
    </div>
  )
}

function readDraft(text: string, before: unknown): Draft {
  try {
    const input: unknown = JSON.parse(text)
    return isRecord(input)
      ? { input, text }
      : { input: before, text, mistake: 'An input is an object: { … }' }
  } catch (error) {
    return { input: before, text, mistake: (error as Error).message }
  }
}
