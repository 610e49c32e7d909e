export function StockPage() {
  return (
    <section className="page">
      <h1>Stock and money</h1>
    </section>
  )
}
