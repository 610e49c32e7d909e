export function InboxPage() {
  return (
    <section className="page">
      <h1>Needs you</h1>
    </section>
  )
}
