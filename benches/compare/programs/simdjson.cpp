// C++ with simdjson On-Demand, by hand: keys are looked up in the order in which Nova sends them,
// nothing is built but the answer, and nothing is checked beyond what simdjson checks.

#include <cstdio>
#include <string>
#include <string_view>
#include <unordered_map>

#include <simdjson.h>

using namespace simdjson;
using std::string_view;

static void cell(std::string &out, string_view text, char end) {
    if (text.find_first_of(",\"\r\n") == string_view::npos) {
        out.append(text);
    } else {
        out.push_back('"');
        for (char letter : text) {
            if (letter == '"') out.push_back('"');
            out.push_back(letter);
        }
        out.push_back('"');
    }
    out.push_back(end);
}

static string_view first_address(ondemand::object networks) {
    for (auto network : networks) {
        for (ondemand::object address : network.value().get_array()) return address["addr"];
        break;
    }
    return "";
}

int main(int count, char **arguments) try {
    if (count != 4) return 2;
    // Two parsers, since the texts of the first must outlive the second's work.
    ondemand::parser users_parser, servers_parser;
    padded_string users_text = padded_string::load(arguments[2]);
    padded_string servers_text = padded_string::load(arguments[1]);
    std::unordered_map<string_view, string_view> names;
    ondemand::document users = users_parser.iterate(users_text);
    for (ondemand::object user : users["users"]) {
        string_view id = user["id"];
        names.emplace(id, user["name"]);
    }

    FILE *file = fopen(arguments[3], "wb");
    if (!file) return 2;
    std::string out = "id,name,status,ip,user_id,username\n";
    ondemand::document servers = servers_parser.iterate(servers_text);
    for (ondemand::object server : servers["servers"]) {
        string_view ip = first_address(server["addresses"]);
        cell(out, server["id"], ',');
        cell(out, server["name"], ',');
        cell(out, server["status"], ',');
        cell(out, ip, ',');
        string_view user_id = server["user_id"];
        cell(out, user_id, ',');
        auto name = names.find(user_id);
        cell(out, name == names.end() ? string_view() : name->second, '\n');
        if (out.size() > (1 << 20)) {
            fwrite(out.data(), 1, out.size(), file);
            out.clear();
        }
    }
    fwrite(out.data(), 1, out.size(), file);
    return fclose(file) == 0 ? 0 : 2;
} catch (const simdjson_error &error) {
    fprintf(stderr, "simdjson: %s\n", error.what());
    return 2;
}
