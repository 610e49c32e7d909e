/** JSON as text: whatever it holds, it is shown and never run. */
export function Json({ value }: { value: unknown }) {
  return <pre className="code">{JSON.stringify(value, null, 2)}</pre>
}
