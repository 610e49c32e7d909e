export function FaultLabPage() {
  return (
    <section className="page">
      <h1>Fault lab</h1>
    </section>
  )
}
