// System fonts: the default ones would be asked for elsewhere.
const fonts = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
const theme = { typography: { fontFamily: fonts, headings: { fontFamily: fonts } } };
Redoc.init("/openapi.json", { theme, expandResponses: "200,201" }, document.getElementById("redoc"));
