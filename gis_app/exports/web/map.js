// Draws the exported map from the page's data block. Every text is set as text, never as markup.
"use strict";
var clusterscape = (function () {
  var data = JSON.parse(document.getElementById("clusterscape-data").textContent);
  var NARROW = 720;
  var PANEL = 372;
  var FIRST = 3;
  var RASTER = 0.85;

  function element(tag, className, text) {
    var node = document.createElement(tag);
    if (className) { node.className = className; }
    if (text !== undefined && text !== null) { node.textContent = String(text); }
    return node;
  }

  function append(parent) {
    for (var i = 1; i < arguments.length; i += 1) {
      if (arguments[i]) { parent.appendChild(arguments[i]); }
    }
    return parent;
  }

  // Coordinates travel as differences of whole hundred-thousandths of a degree: a third of the size.
  function decoded(numbers) {
    var out = [], x = 0, y = 0;
    for (var i = 0; i < numbers.length; i += 2) {
      x += numbers[i];
      y += numbers[i + 1];
      out.push([y / 1e5, x / 1e5]);
    }
    return out;
  }

  function polygons(encoded) {
    return encoded.map(function (rings) { return rings.map(decoded); });
  }

  // --- symbols ---------------------------------------------------------------

  function trace(context, marker, x, y, r) {
    context.beginPath();
    if (marker === "square") {
      context.rect(x - r * 0.86, y - r * 0.86, r * 1.72, r * 1.72);
    } else if (marker === "diamond") {
      context.moveTo(x, y - r * 1.25); context.lineTo(x + r * 1.25, y);
      context.lineTo(x, y + r * 1.25); context.lineTo(x - r * 1.25, y); context.closePath();
    } else if (marker === "triangle") {
      context.moveTo(x, y - r * 1.2); context.lineTo(x + r * 1.12, y + r * 0.85);
      context.lineTo(x - r * 1.12, y + r * 0.85); context.closePath();
    } else {
      context.arc(x, y, r, 0, Math.PI * 2);
    }
  }

  var Symbol = L.CircleMarker.extend({
    _updatePath: function () {
      var renderer = this._renderer;
      if (!renderer._drawing || this._empty()) { return; }
      trace(renderer._ctx, this.options.marker, this._point.x, this._point.y, this._radius);
      renderer._fillStroke(renderer._ctx, this);
    }
  });

  function swatch(draw) {
    var ratio = 2, canvas = element("canvas", "swatch");
    canvas.width = 26 * ratio;
    canvas.height = 18 * ratio;
    canvas.setAttribute("aria-hidden", "true");
    var context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    draw(context);
    return canvas;
  }

  function kindSwatch(layer) {
    return swatch(function (context) {
      if (layer.form === "area") { areaSwatch(context, layer.colour, layer.outline, 0.16, [2, 2.4]); return; }
      trace(context, layer.marker, 13, 9, 5.5);
      context.fillStyle = layer.colour;
      context.strokeStyle = "#ffffff";
      context.lineWidth = 1.2;
      context.fill();
      context.stroke();
    });
  }

  function areaSwatch(context, fill, stroke, opacity, dash) {
    context.globalAlpha = opacity;
    context.fillStyle = fill;
    context.fillRect(2, 2, 22, 14);
    context.globalAlpha = 1;
    context.setLineDash(dash);
    context.lineWidth = 1.6;
    context.strokeStyle = stroke;
    context.strokeRect(2, 2, 22, 14);
  }

  function lineSwatch(streets) {
    return swatch(function (context) {
      streets.forEach(function (street, i) {
        context.strokeStyle = street.colour;
        context.lineWidth = street.width + 0.6;
        context.beginPath();
        context.moveTo(2, 4 + i * 5);
        context.lineTo(24, 4 + i * 5);
        context.stroke();
      });
    });
  }

  // --- layers ----------------------------------------------------------------

  function backdrop(map) {
    var canvas = L.canvas({ pane: "backdrop", padding: 0.3 });
    var quiet = { interactive: false, renderer: canvas, smoothFactor: 1.4 };
    data.backdrop.areas.forEach(function (area) {
      L.polygon(polygons(area.shapes), Object.assign({
        stroke: area.weight > 0, color: area.outline, weight: area.weight, dashArray: area.dash,
        fillColor: area.colour, fillOpacity: area.opacity
      }, quiet)).addTo(map);
    });
    var streets = data.backdrop.streets.map(function (street) {
      return { street: street, line: L.polyline(street.lines.map(decoded), Object.assign({
        color: street.colour, weight: street.width, opacity: 1, lineCap: "round"
      }, quiet)).addTo(map) };
    });
    function weigh() {
      var growth = Math.pow(1.28, Math.max(-3, Math.min(6, map.getZoom() - 13)));
      streets.forEach(function (one) { one.line.setStyle({ weight: one.street.width * growth }); });
    }
    map.on("zoomend", weigh);
    weigh();
  }

  function fact(list, title, value) {
    if (value === null || value === undefined || value === "") { return; }
    append(list, element("dt", "", title), element("dd", "", value));
  }

  function placePopup(layer, index) {
    var box = element("div", "popup");
    append(box, element("p", "over", layer.singular), element("h2", "", layer.names[index] || layer.unnamed));
    var list = element("dl", "facts");
    layer.fields.forEach(function (field) { fact(list, field.title, field.values[index]); });
    return list.childNodes.length ? append(box, list) : box;
  }

  function placeTip(layer, index) {
    return element("span", "", layer.names[index] || layer.singular);
  }

  function drawPlaces(group, layer) {
    var points = decoded(layer.points), area = layer.form === "area";
    Object.keys(layer.shapes).forEach(function (index) {
      L.polygon(polygons(layer.shapes[index]), {
        color: layer.outline, weight: area ? 2 : 0.8, opacity: area ? 0.95 : 0.7, dashArray: area ? "2 4" : null,
        fillColor: layer.colour, fillOpacity: area ? 0.1 : 0.26, place: Number(index)
      }).addTo(group);
    });
    if (area) { return; }
    points.forEach(function (point, index) {
      new Symbol(point, {
        marker: layer.marker, radius: layer.radius, baseRadius: layer.radius, color: "#ffffff", weight: 1.1, opacity: 0.95,
        fillColor: layer.colour, fillOpacity: 0.94, place: index
      }).addTo(group);
    });
  }

  function resize(map, groups) {
    var growth = Math.max(0.72, Math.min(1.45, 1 + (map.getZoom() - 13.5) * 0.13));
    groups.forEach(function (group) {
      group.eachLayer(function (one) {
        if (one.options.baseRadius) { one.setRadius(one.options.baseRadius * growth); }
      });
    });
  }

  function places(group, layer) {
    if (layer.raster) {
      L.imageOverlay(layer.raster.image, layer.raster.bounds, { pane: "density", opacity: RASTER }).addTo(group);
      return;
    }
    drawPlaces(group, layer);
    group.bindPopup(function (place) { return placePopup(layer, place.options.place); }, popupOptions());
    group.bindTooltip(function (place) { return placeTip(layer, place.options.place); }, { sticky: true, opacity: 1 });
  }

  function popupOptions() {
    var narrow = window.innerWidth < NARROW;
    var height = Math.max(180, Math.min(430, window.innerHeight * (narrow ? 0.42 : 0.6)));
    var options = { maxWidth: narrow ? 300 : 340, minWidth: 220, maxHeight: height };
    options.autoPanPaddingTopLeft = narrow ? [12, 44] : [PANEL + 12, 16];
    options.autoPanPaddingBottomRight = narrow ? [12, 150] : [60, 40];
    return options;
  }

  function bar(row) {
    var whole = element("span", "bar"), fill = element("span", "fill");
    fill.style.width = Math.max(3, row.surpassed) + "%";
    return append(whole, fill);
  }

  // Counts take one line each, every other number says in words where it stands.
  function numberRow(row) {
    var line = element("div", row.count ? "number count" : "number");
    var label = append(element("p", "label"), element("span", "name", row.title));
    if (row.count && row.surpassed !== null) { append(label, bar(row), element("small", "", row.share)); }
    append(line, append(label, element("b", "", row.value)));
    if (row.count) { return line; }
    if (row.detail) { append(line, element("p", "detail", row.detail)); }
    if (!row.standing) { return line; }
    return append(line, append(element("p", "standing"), row.surpassed === null ? null : bar(row), element("span", "", row.standing)));
  }

  function badge(group, zone) {
    var node = element("span", "badge " + group.badge, zone.number);
    node.style.backgroundColor = group.colour;
    return node;
  }

  function zonePopup(group, zone) {
    var box = element("div", "popup zone");
    var head = append(element("h2", ""), badge(group, zone), element("span", "", zone.name));
    append(box, element("p", "over", group.singular), head);
    if (zone.why) { append(box, element("p", "why", zone.why)); }
    zone.rows.forEach(function (row) { append(box, numberRow(row)); });
    if (zone.note) { append(box, element("p", "note", zone.note)); }
    return box;
  }

  function drawZone(layer, group, zone) {
    var shape = L.polygon(polygons(zone.shape), {
      color: group.colour, weight: group.weight, dashArray: group.dash, opacity: 0.95,
      fillColor: group.colour, fillOpacity: 0.1, lineJoin: "round"
    });
    shape.bindPopup(function () { return zonePopup(group, zone); }, popupOptions());
    shape.bindTooltip(function () { return element("span", "", zone.name); }, { sticky: true, opacity: 1 });
    var icon = L.divIcon({ className: "zone-badge", html: badge(group, zone), iconSize: [24, 24] });
    var label = L.marker([zone.label[1], zone.label[0]], { icon: icon, keyboard: false, riseOnHover: true });
    label.on("click", function () { shape.openPopup(label.getLatLng()); });
    layer.addLayer(shape);
    layer.addLayer(label);
    zone.view = { shape: shape, label: label, layer: layer };
  }

  function zones(layer, group) {
    group.zones.forEach(function (zone) { drawZone(layer, group, zone); });
  }

  function shownZones() {
    var shown = [];
    data.zones.forEach(function (group) {
      group.zones.forEach(function (zone, rank) { shown.push({ zone: zone, rank: rank }); });
    });
    return shown.sort(function (a, b) { return a.rank - b.rank; });
  }

  // The lower rank gives way where two badges would lie on each other.
  function declutter(map) {
    var taken = [];
    shownZones().forEach(function (one) {
      var label = one.zone.view.label, node = label.getElement();
      if (!node || !map.hasLayer(label)) { return; }
      var at = map.latLngToLayerPoint(label.getLatLng());
      var free = taken.every(function (other) { return other.distanceTo(at) > 20; });
      node.style.visibility = free ? "visible" : "hidden";
      if (free) { taken.push(at); }
    });
  }

  // --- one result over the map -------------------------------------------------

  var result = L.layerGroup();

  function resultTip(text) {
    return function () { return element("span", "", text); };
  }

  // Over a dense picture no colour would be the legend's: layers drawn as density rest under a result.
  function rest(layers, resting) {
    data.layers.forEach(function (layer, i) {
      if (!layer.raster) { return; }
      layers[i].eachLayer(function (image) { image.setOpacity(resting ? 0 : RASTER); });
      layer.row.classList.toggle("resting", resting);
      layer.row.querySelector("input").disabled = resting;
    });
  }

  function drawResult(option, layers) {
    var tips = { sticky: true, opacity: 1 };
    result.clearLayers();
    rest(layers, Boolean(option));
    if (!option) { return; }
    if (option.raster) { L.imageOverlay(option.raster.image, option.raster.bounds, { pane: "heat" }).addTo(result); }
    option.areas.forEach(function (area) {
      L.polygon(polygons(data.results.shapes[area.shape]), {
        color: area.pale ? "#4a453e" : area.colour, weight: area.pale ? 0.8 : 1, opacity: 0.8,
        dashArray: area.pale ? "3 3" : null, fillColor: area.colour, fillOpacity: area.pale ? 0.28 : 0.55, smoothFactor: 0.2
      }).bindTooltip(resultTip(area.tip), tips).addTo(result);
    });
    decoded(option.points).forEach(function (point, i) {
      L.circleMarker(point, {
        radius: 11, color: option.colours[i], weight: 2, fillColor: option.colours[i], fillOpacity: 0.4
      }).bindTooltip(resultTip(option.tips[i]), tips).addTo(result);
    });
  }

  // From the ground up: areas, the result, zones, places. What lies on top has the pointer.
  function arrange(groups, layers) {
    var areas = layers.filter(function (layer, i) { return data.layers[i].form === "area"; });
    groups.concat([result], areas).forEach(function (group) {
      group.eachLayer(function (one) { if (one.bringToBack && one._map) { one.bringToBack(); } });
    });
  }

  function resultSwatch(option, line) {
    return swatch(function (context) {
      if (option.form === "places" && !line.bare) {
        trace(context, "circle", 13, 9, 7);
        context.strokeStyle = context.fillStyle = line.colour;
        context.lineWidth = 1.6;
        context.stroke();
        context.globalAlpha = 0.4;
        context.fill();
        return;
      }
      var opacity = line.bare ? 0.25 : option.form === "raster" ? 1 : 0.6;
      areaSwatch(context, line.colour, line.bare ? "#4a453e" : line.colour, opacity, line.bare ? [3, 2] : []);
    });
  }

  function resultKey(key, option) {
    key.textContent = "";
    if (!option) { return; }
    append(key, element("p", "over", option.group), element("p", "", option.title));
    if (option.reason) { append(key, element("p", "empty", option.reason)); }
    if (option.unit) { append(key, element("p", "empty", option.unit)); }
    option.legend.forEach(function (line) {
      var mark = resultSwatch(option, line);
      append(key, append(element("div", "key"), mark, element("span", "", line.text), element("small", "", line.count)));
    });
    [option.note, data.texts.rest].forEach(function (line) { if (line) { append(key, element("p", "empty", line)); } });
  }

  function choice(value, text) {
    var node = element("option", "", text);
    node.value = value;
    return node;
  }

  function resultSection(map, groups, layers) {
    var part = element("section", "legend result unset"), list = element("select", ""), key = element("div", "");
    var headings = {};
    result.addTo(map);
    list.setAttribute("aria-label", data.texts.result);
    append(list, choice("", data.texts.none));
    data.results.options.forEach(function (option, i) {
      if (!headings[option.group]) {
        headings[option.group] = element("optgroup", "");
        headings[option.group].label = option.group;
        append(list, headings[option.group]);
      }
      append(headings[option.group], choice(i, option.title));
    });
    list.addEventListener("change", function () {
      var option = list.value === "" ? null : data.results.options[Number(list.value)];
      part.classList.toggle("unset", !option);
      drawResult(option, layers);
      arrange(groups, layers);
      resultKey(key, option);
    });
    return append(part, element("h2", "", data.texts.result), list, key);
  }

  // --- the panel -------------------------------------------------------------

  function toggle(map, layer, checked, content) {
    var row = element("label", "toggle"), box = element("input");
    box.type = "checkbox";
    box.checked = checked;
    box.addEventListener("change", function () {
      if (box.checked) { map.addLayer(layer); } else { map.removeLayer(layer); }
    });
    append(row, box);
    content.forEach(function (node) { append(row, node); });
    return row;
  }

  function candidateButton(map, group, zone, rank) {
    var button = element("button", "candidate");
    button.type = "button";
    append(button, badge(group, zone), element("span", "text", zone.name), element("small", "", zone.brief));
    if (rank >= FIRST) { button.hidden = true; }
    button.addEventListener("click", function () {
      if (!map.hasLayer(zone.view.layer)) { map.addLayer(zone.view.layer); }
      if (window.innerWidth < NARROW) { sheet(false); }
      map.fitBounds(zone.view.shape.getBounds(), Object.assign({ animate: false }, fitting(15)));
      zone.view.shape.openPopup(zone.view.label.getLatLng());
    });
    return button;
  }

  function candidateSection(map, group, layer) {
    var part = element("section", "group");
    append(part, toggle(map, layer, true, [element("h2", "", group.title), element("small", "", group.zones.length)]));
    group.zones.forEach(function (zone, rank) { append(part, candidateButton(map, group, zone, rank)); });
    if (group.zones.length > FIRST) { append(part, showAll(part)); }
    return group.reason ? append(part, element("p", "empty", group.reason)) : part;
  }

  function showAll(part) {
    var button = element("button", "all", data.texts.all);
    button.type = "button";
    button.addEventListener("click", function () {
      part.querySelectorAll(".candidate").forEach(function (one) { one.hidden = false; });
      button.remove();
    });
    return button;
  }

  function legendSection(map, layers) {
    var part = append(element("section", "legend"), element("h2", "", data.texts.layers));
    data.layers.forEach(function (layer, i) {
      var count = element("small", "", layer.count_text);
      var row = toggle(map, layers[i], true, [kindSwatch(layer), element("span", "", layer.title), count]);
      append(part, row);
      layer.row = row;
      if (layer.note) { append(part, element("p", "empty", layer.note)); }
    });
    data.backdrop.areas.forEach(function (area) {
      var mark = swatch(function (context) {
        areaSwatch(context, area.colour, area.outline, area.opacity, area.dash ? [3, 2] : []);
      });
      append(part, append(element("div", "key"), mark, element("span", "", area.title)));
    });
    if (data.backdrop.streets.length) {
      append(part, append(element("div", "key"), lineSwatch(data.backdrop.streets), element("span", "", data.texts.streets)));
    }
    return part;
  }

  function sheet(open) {
    var panel = document.getElementById("panel");
    panel.classList.toggle("open", open);
    panel.querySelector(".handle").setAttribute("aria-expanded", String(open));
  }

  function header() {
    var top = element("header", "");
    var handle = element("button", "handle", data.texts.panel);
    handle.type = "button";
    handle.setAttribute("aria-expanded", "false");
    handle.addEventListener("click", function () {
      sheet(!document.getElementById("panel").classList.contains("open"));
    });
    append(top, handle, element("p", "over", data.subtitle), element("h1", "", data.title));
    data.notices.forEach(function (notice) { append(top, element("p", "notice", notice)); });
    return top;
  }

  function summary() {
    var part = element("section", "summary"), more = element("details", "");
    append(more, element("summary", "", data.texts.more));
    data.summary.forEach(function (sentence, i) {
      append(i < 1 ? part : more, element("p", i ? "" : "lead", sentence));
    });
    return data.summary.length > 1 ? append(part, more) : part;
  }

  function panel(map, groups, layers) {
    var node = element("aside", "");
    node.id = "panel";
    append(node, header());
    var body = append(element("div", "body"), data.summary.length ? summary() : null);
    groups.forEach(function (layer, i) { append(body, candidateSection(map, data.zones[i], layer)); });
    if (data.results.options.length) { append(body, resultSection(map, groups, layers)); }
    append(body, legendSection(map, layers));
    var foot = element("footer", ""), behind = element("details", "method");
    append(behind, element("summary", "", data.texts.method));
    data.method.forEach(function (line) { append(behind, element("p", "", line)); });
    if (data.method.length) { append(foot, behind); }
    append(node, append(body, foot));
    append(document.body, node);
  }

  function credit() {
    append(document.body, element("p", "credit", data.credit));
    if (data.banner) { append(document.body, element("p", "banner", data.banner)); }
  }

  function fitting(maxZoom) {
    if (window.innerWidth < NARROW) {
      return { paddingTopLeft: [10, 10], paddingBottomRight: [10, 140], maxZoom: maxZoom };
    }
    return { paddingTopLeft: [PANEL, 16], paddingBottomRight: [52, 30], maxZoom: maxZoom };
  }

  function start(map, groups, layers) {
    map.fitBounds(data.focus, fitting(16));
    backdrop(map);
    groups.forEach(function (layer, i) { zones(layer, data.zones[i]); });
    layers.forEach(function (layer, i) { places(layer, data.layers[i]); });
    panel(map, groups, layers);
    credit();
    arrange(groups, layers);
    map.on("zoomend layeradd layerremove", function () { declutter(map); });
    map.on("layeradd", function (event) {
      if (groups.indexOf(event.layer) >= 0 || layers.indexOf(event.layer) >= 0) { arrange(groups, layers); }
    });
    map.on("zoomend", function () { resize(map, layers); });
    resize(map, layers);
    declutter(map);
    window.addEventListener("beforeprint", function () { map.invalidateSize(false); });
    map.setMaxBounds(L.latLngBounds(data.bounds).pad(1.5));
  }

  return { start: start };
}());
