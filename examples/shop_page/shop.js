// What the shop tells the chat. The script of the chat may come later than this one: until then calls are put in line.
const Balie = (window.Balie = window.Balie || []);

// Who is signed in, as the shop's own server says it: signed, so that nobody else can.
const button = document.querySelector("#sign-in");
async function signIn() {
  const answer = await fetch("sign-in", { method: "POST" });
  if (!answer.ok) return;
  const { name, token } = await answer.json();
  sessionStorage.setItem("shop.signedIn", "1");
  Balie.push(["identify", token]);
  button.textContent = name;
  button.disabled = true;
  if (banner) Balie.push(["offer", banner]);
}
button.addEventListener("click", signIn);

// What is in the basket goes with the contact, for the playbook's rules and the agent's eyes.
const basket = JSON.parse(sessionStorage.getItem("shop.basket") ?? '{"items":0,"total":0}');
function showBasket() {
  Balie.push(["page", { basket }]);
  const output = document.querySelector("#basket");
  if (basket.items > 0) output.textContent = `${basket.items} in your basket, £${basket.total.toFixed(2)}`;
}
showBasket();

// A place for an offer: what stands in it is decided for this visitor, and again by what was chosen just now.
const banner = document.querySelector("#banner");
for (const product of document.querySelectorAll("[data-product]")) {
  product.addEventListener("click", () => {
    basket.items += 1;
    basket.total += Number(product.dataset.price);
    sessionStorage.setItem("shop.basket", JSON.stringify(basket));
    showBasket();
    Balie.push(["offer", banner, product.dataset.product]);
  });
}
if (sessionStorage.getItem("shop.signedIn")) signIn();
else if (banner) Balie.push(["offer", banner]);
