import { type ReactNode, useId } from 'react'
import { isRecord, type Path, writePath } from './change.ts'
import { Control } from './control.tsx'
import {
  describeLimits,
  emptyOf,
  type FieldKind,
  type JsonSchema,
  kindOf,
  resolveSchema,
} from './json-schema.ts'
import { describeNoNumber } from './number-text.ts'

/** What all fields of one form share. */
export interface Form {
  root: JsonSchema
  change: (path: Path, value: unknown) => void
  /** What is wrong, by the path of the value. */
  problems: ReadonlyMap<string, string>
}

interface FieldProps {
  form: Form
  schema: JsonSchema
  name: string
  path: Path
  value: unknown
  isRequired: boolean
}

/** One value of the input, whatever its schema. */
export function Field({ schema: written, ...props }: FieldProps) {
  const schema = resolveSchema(written, props.form.root)
  const kind = kindOf(schema)
  if (kind === 'object') {
    return <ObjectField {...props} schema={schema} />
  }
  return kind === 'list' ? (
    <ListField {...props} schema={schema} />
  ) : (
    <PlainField {...props} schema={schema} kind={kind} />
  )
}

function PlainField({ form, schema, name, path, value, isRequired, kind }: FieldProps & { kind: FieldKind }) {
  const id = useId()
  const problem = describeNoNumber(value, kind) ?? form.problems.get(writePath(path))
  const limits = describeLimits(schema)
  const described = [...(problem ? [`${id}-problem`] : []), ...(limits ? [`${id}-limits`] : [])].join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>
        {name}
        {!isRequired && <span className="field-optional"> optional</span>}
      </label>
      <div className="field-value">
        <Control
          id={id}
          kind={kind}
          schema={schema}
          value={value}
          isRequired={isRequired}
          described={described || undefined}
          isWrong={problem !== undefined}
          onChange={(next) => form.change(path, next)}
        />
        {limits && (
          <small id={`${id}-limits`} className="mute">
            {limits}
          </small>
        )}
        {problem && <Problem id={`${id}-problem`}>{problem}</Problem>}
      </div>
    </div>
  )
}

function ObjectField({ form, schema, name, path, value, isRequired }: FieldProps) {
  const isThere = isRequired || value !== undefined
  return (
    <Group
      name={name}
      isOptional={!isRequired}
      problem={form.problems.get(writePath(path))}
      action={
        isRequired ? undefined : (
          <button
            type="button"
            className="button small"
            onClick={() => form.change(path, isThere ? undefined : emptyOf(schema, form.root))}
          >
            {isThere ? 'Remove' : 'Add'}
            <span className="unseen"> {name}</span>
          </button>
        )
      }
    >
      {isThere && <Fields form={form} schema={schema} path={path} value={value} />}
    </Group>
  )
}

/** The fields of an object, in the order of its schema. */
export function Fields({
  form,
  schema,
  path,
  value,
}: Pick<FieldProps, 'form' | 'schema' | 'path' | 'value'>) {
  const values = isRecord(value) ? value : {}
  return Object.entries(schema.properties ?? {}).map(([name, each]) => (
    <Field
      key={name}
      form={form}
      schema={each}
      name={name}
      path={[...path, name]}
      value={values[name]}
      isRequired={schema.required?.includes(name) ?? false}
    />
  ))
}

function ListField({ form, schema, name, path, value, isRequired }: FieldProps) {
  const values = Array.isArray(value) ? value : []
  const items = schema.items!
  return (
    <Group
      name={name}
      isOptional={!isRequired}
      problem={form.problems.get(writePath(path))}
      limits={describeLimits(schema)}
      action={
        <button
          type="button"
          className="button small"
          disabled={values.length >= (schema.maxItems ?? Number.POSITIVE_INFINITY)}
          onClick={() => form.change([...path, values.length], emptyOf(items, form.root))}
        >
          Add<span className="unseen"> to {name}</span>
        </button>
      }
    >
      {values.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no identity but their place
        <div key={index} className="field-item">
          <Item
            form={form}
            schema={items}
            name={`${name} ${index + 1}`}
            path={[...path, index]}
            value={each}
          />
          <button
            type="button"
            className="button small"
            aria-label={`Remove ${name} ${index + 1}`}
            onClick={() => form.change([...path, index], undefined)}
          >
            ✕
          </button>
        </div>
      ))}
    </Group>
  )
}

/** An object's fields without a frame of their own: the list draws it. */
function Item({ form, schema: written, ...props }: Omit<FieldProps, 'isRequired'>) {
  const schema = resolveSchema(written, form.root)
  return kindOf(schema) === 'object' ? (
    <div className="field-columns">
      <Fields form={form} schema={schema} path={props.path} value={props.value} />
    </div>
  ) : (
    <Field form={form} schema={schema} {...props} isRequired />
  )
}

function Group({
  name,
  isOptional,
  problem,
  limits,
  action,
  children,
}: {
  name: string
  isOptional: boolean
  problem: string | undefined
  limits?: string | undefined
  action?: ReactNode
  children?: ReactNode
}) {
  return (
    <fieldset className="field-group">
      <legend className="unseen">{name}</legend>
      <div className="field-group-head">
        <span aria-hidden="true">
          {name}
          {isOptional && <span className="field-optional"> optional</span>}
          {limits && <small className="mute"> {limits}</small>}
        </span>
        {action}
      </div>
      {problem && <Problem>{problem}</Problem>}
      {children}
    </fieldset>
  )
}

function Problem({ id, children }: { id?: string; children: string }) {
  return (
    <small id={id} className="red tone field-problem">
      ✕ {children}
    </small>
  )
}
