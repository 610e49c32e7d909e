import { useState } from 'react'
import type { FieldKind, JsonSchema } from './json-schema.ts'

interface ControlProps {
  id: string
  kind: FieldKind
  schema: JsonSchema
  value: unknown
  isRequired: boolean
  described: string | undefined
  isWrong: boolean
  /** Undefined takes an optional value away. */
  onChange: (value: unknown) => void
}

/** What a value is edited with. */
export function Control(props: ControlProps) {
  const { id, kind, schema, value, isRequired, described, isWrong, onChange } = props
  const aria = { id, 'aria-describedby': described, 'aria-invalid': isWrong || undefined }
  switch (kind) {
    case 'switch':
      return (
        <input
          {...aria}
          type="checkbox"
          checked={value === true}
          onChange={({ target }) => onChange(target.checked || (isRequired ? false : undefined))}
        />
      )
    case 'choice':
      return (
        <select
          {...aria}
          className="select"
          value={String(value ?? '')}
          onChange={({ target }) => onChange(target.value || undefined)}
        >
          {!isRequired && <option value="">none</option>}
          {schema.enum!.map((each) => (
            <option key={String(each)}>{String(each)}</option>
          ))}
        </select>
      )
    case 'json':
      return <JsonControl {...props} />
    default:
      return (
        <input
          {...aria}
          className="input"
          inputMode={kind === 'text' ? undefined : 'decimal'}
          required={isRequired}
          autoComplete="off"
          spellCheck={false}
          value={value === undefined || value === null ? '' : String(value)}
          onChange={({ target }) => onChange(readText(target.value, kind, isRequired))}
        />
      )
  }
}

/** A number as soon as it is one; else the text stands, and the API says what is wrong with it. */
function readText(text: string, kind: FieldKind, isRequired: boolean): unknown {
  if (text === '' && !isRequired) {
    return undefined
  }
  const isNumber = kind !== 'text' && /^-?\d+(\.\d+)?$/.test(text)
  return isNumber ? Number(text) : text
}

/** For what the form has no field for. Text that is no JSON stays in the box until it is. */
function JsonControl({ id, value, described, isWrong, onChange }: ControlProps) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2) ?? '')
  const [isJson, setIsJson] = useState(true)
  const edit = (written: string) => {
    setText(written)
    try {
      onChange(written.trim() === '' ? undefined : JSON.parse(written))
      setIsJson(true)
    } catch {
      setIsJson(false)
    }
  }
  return (
    <textarea
      id={id}
      className="area mono"
      aria-describedby={described}
      aria-invalid={isWrong || !isJson || undefined}
      value={text}
      onChange={({ target }) => edit(target.value)}
    />
  )
}
