// What the shop tells the chat; the script of the chat may come later than this one.
const Balie = (window.Balie = window.Balie || []);
Balie.push(["page", { basket: { items: 2, total: 118 } }]);
const banner = document.querySelector("#banner");
if (banner) Balie.push(["offer", banner]);
