package aesam.lab;

import aesam.record.Setting;
import aesam.record.Settings;
import java.util.List;
import java.util.function.Function;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Settings as a table, a row each. */
final class SettingTable {
    private SettingTable() {}

    static Table of(List<Setting> settings) {
        return Table.create(
                "settings",
                column("setting", settings, Setting::name),
                column("default", settings, setting -> Settings.usual(setting).orElse("")),
                column("choices", settings, setting -> String.join(", ", setting.choices())),
                column("meaning", settings, Setting::help));
    }

    private static StringColumn column(String name, List<Setting> settings, Function<Setting, String> text) {
        return StringColumn.create(name, settings.stream().map(text).toList());
    }
}
