// Streamlit calls the default function whenever the data or the theme changes; one Stage lives as long as its element.

import { Stage } from "./stage.js";

const stages = new WeakMap();

export default function ({ parentElement, data, setStateValue }) {
  const stage = stages.get(parentElement) ?? new Stage(parentElement.querySelector(".society"));
  stages.set(parentElement, stage);
  stage.report = (chosen) => setStateValue("selected", chosen);
  stage.show(data);
  // Also called when newer data overtook this call: the picture is closed only when its element is gone from the page.
  return () => {
    if (parentElement.isConnected) return;
    stages.delete(parentElement);
    stage.close();
  };
}
