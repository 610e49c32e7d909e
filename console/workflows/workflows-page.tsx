export function WorkflowsPage() {
  return (
    <section className="page">
      <h1>Workflows</h1>
    </section>
  )
}
