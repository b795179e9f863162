// The product is archived, to be restored.
const { product_id, token } = pm.collectionVariables.toObject();
pm.sendRequest({
  url: pm.variables.replaceIn(`{{base_url}}/api/products/${product_id}`),
  method: "DELETE",
  header: { Authorization: `Bearer ${token}` },
});
