// Signs in once more, as on another device: that session is there to be ended. It takes a code that may be used twice,
// such as the test phone's.
const { phone, otp_code } = pm.collectionVariables.toObject();
const asked = {
  url: pm.variables.replaceIn("{{base_url}}/api/auth/verify-otp"),
  method: "POST",
  header: { "Content-Type": "application/json" },
  body: { mode: "raw", raw: JSON.stringify({ phone, otp_code }) },
};
// A phone signs in five times a minute at most: a collection that is run again waits for its turn, once.
const signIn = (mayWait) =>
  pm.sendRequest(asked, (error, answer) => {
    if (error) return;
    if (answer.code === 200) pm.collectionVariables.set("spare_token", answer.json().access_token);
    if (answer.code === 429 && mayWait) setTimeout(() => signIn(false), answer.json().retry_after * 1000);
  });
signIn(true);
