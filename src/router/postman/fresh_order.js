// An order of its own, to be cancelled or made.
const { phone, token } = pm.collectionVariables.toObject();
const asked = {
  url: pm.variables.replaceIn("{{base_url}}/api/orders"),
  method: "POST",
  header: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
  body: { mode: "raw", raw: JSON.stringify({ customer_phone: phone, total: 1000 }) },
};
pm.sendRequest(asked, (error, answer) => {
  if (error || answer.code !== 201) return;
  pm.collectionVariables.set("fresh_token", answer.json().tracking_token);
  pm.collectionVariables.set("fresh_order_id", answer.json().id);
});
