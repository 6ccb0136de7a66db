import { Router } from "./app/router";
import { startSession } from "./app/session";
import { Shell } from "./app/shell";
import { watchConnection } from "./app/connection";
import { followSystem } from "./app/theme";
import { views } from "./views/registry";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no #page");

const router = new Router(views);
const shell = new Shell(root, router);
watchConnection();
followSystem();
// The view's own file comes while the server is asked who is there.
router.find(location.pathname).entry?.load().catch(() => undefined);
void startSession().then(() => router.start(shell));
