export function ExecutionsPage({ id }: { id: string | undefined }) {
  return <p>{id ?? 'executions'}</p>
}
