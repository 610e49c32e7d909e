export function StartPage() {
  return (
    <section className="page">
      <h1>Start a workflow</h1>
    </section>
  )
}
