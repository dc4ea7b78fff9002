// C++ with simdjson On-Demand, by hand: keys are looked up in the order in which Nova sends them,
// nothing is built but the answer, and nothing is checked beyond what simdjson checks. With the fourth
// argument `two` two threads parse half of the servers each; with `chunks` each of two threads reads a
// piece of the file, parses its servers and takes the next piece, so that the file is never in memory
// as a whole.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

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

using Names = std::unordered_map<string_view, string_view>;

// Appends the rows of the servers in `list`.
static void rows(ondemand::array list, const Names &names, std::string &out) {
    for (ondemand::object server : list) {
        string_view ip = first_address(server["addresses"]);
        cell(out, server["id"], ',');
        cell(out, server["name"], ',');
        cell(out, server["status"], ',');
        cell(out, ip, ',');
        string_view user_id = server["user_id"];
        cell(out, user_id, ',');
        auto name = names.find(user_id);
        cell(out, name == names.end() ? string_view() : name->second, '\n');
    }
}

// How servers begin: up to the first value, and from its end to the second one. Objects inside a
// server may share one of the two, not both.
struct Start {
    string_view open, behind;

    explicit Start(string_view text) {
        size_t begin = text.find('{', text.find('['));
        size_t value = text.find('"', text.find(':', begin)) + 1;
        size_t end = text.find('"', value);
        open = text.substr(begin, value - begin);
        behind = text.substr(end, text.find(':', end) - end);
    }

    // The first server that begins at or behind `at`.
    size_t find(string_view text, size_t at) const {
        for (;; at++) {
            at = text.find(open, at);
            if (at == string_view::npos) return at;
            size_t end = text.find('"', at + open.size());
            if (end != string_view::npos && text.substr(end, behind.size()) == behind) return at;
        }
    }
};

// The rows of a piece of the list, which a thread parses as a list of its own.
static void piece(string_view text, const Names &names, std::string &out) {
    padded_string list(text.size() + 2);
    list.data()[0] = '[';
    memcpy(list.data() + 1, text.data(), text.size());
    list.data()[text.size() + 1] = ']';
    ondemand::parser parser;
    ondemand::document document = parser.iterate(list);
    rows(document.get_array(), names, out);
}

// Bytes of a piece of the file, and those read behind it, in which its last server ends.
constexpr size_t PIECE = 1 << 20, BEHIND = 1 << 16;

// Reads a piece of the file after another, and parses the servers that begin in each.
static void read_pieces(const char *path, std::atomic<size_t> &next, const Names &names,
                        std::vector<std::string> &out) {
    int file = open(path, O_RDONLY);
    if (file < 0) throw std::runtime_error("cannot open the servers");
    std::vector<char> buffer(1 + PIECE + BEHIND + SIMDJSON_PADDING);
    ondemand::parser parser;
    char head[1 << 14];
    ssize_t got = pread(file, head, sizeof head, 0);
    if (got < 0) throw std::runtime_error("cannot read the servers");
    const Start start(string_view(head, got));
    for (size_t number; (number = next++) < out.size();) {
        size_t length = 0;
        while (length < PIECE + BEHIND) {
            ssize_t got = pread(file, buffer.data() + 1 + length, PIECE + BEHIND - length,
                                number * PIECE + length);
            if (got < 0) throw std::runtime_error("cannot read the servers");
            if (got == 0) break;
            length += got;
        }
        string_view text(buffer.data() + 1, length);
        size_t begin = start.find(text, 0);
        if (begin == string_view::npos || begin >= PIECE) continue;
        bool last = number + 1 == out.size();
        size_t after = last ? string_view::npos : start.find(text, PIECE);
        size_t end = after == string_view::npos ? text.rfind(']') : text.rfind(',', after);
        buffer[begin] = '[';
        buffer[1 + end] = ']';
        padded_string_view list(buffer.data() + begin, end + 2 - begin, buffer.size() - begin);
        ondemand::document document = parser.iterate(list);
        rows(document.get_array(), names, out[number]);
    }
    close(file);
}

int main(int count, char **arguments) try {
    if (count != 4 && count != 5) return 2;
    const string_view mode = count == 5 ? arguments[4] : "";
    // Two parsers, since the texts of the first must outlive the second's work.
    ondemand::parser users_parser, servers_parser;
    padded_string users_text = padded_string::load(arguments[2]);
    Names names;
    ondemand::document users = users_parser.iterate(users_text);
    for (ondemand::object user : users["users"]) {
        string_view id = user["id"];
        names.emplace(id, user["name"]);
    }

    FILE *file = fopen(arguments[3], "wb");
    if (!file) return 2;
    std::string first = "id,name,status,ip,user_id,username\n", second;
    if (mode == "chunks") {
        struct stat about;
        if (stat(arguments[1], &about) != 0) return 2;
        std::vector<std::string> out((about.st_size + PIECE - 1) / PIECE);
        std::atomic<size_t> next = 0;
        std::exception_ptr failed;
        auto work = [&] { read_pieces(arguments[1], next, names, out); };
        std::thread other([&] {
            try {
                work();
            } catch (...) {
                failed = std::current_exception();
            }
        });
        work();
        other.join();
        if (failed) std::rethrow_exception(failed);
        fwrite(first.data(), 1, first.size(), file);
        for (const std::string &piece : out) fwrite(piece.data(), 1, piece.size(), file);
        return fclose(file) == 0 ? 0 : 2;
    }
    padded_string servers_text = padded_string::load(arguments[1]);
    string_view text = servers_text;
    if (mode != "two") {
        ondemand::document servers = servers_parser.iterate(servers_text);
        rows(servers["servers"].get_array(), names, first);
    } else {
        size_t at = Start(text).find(text, text.size() / 2);
        if (at == string_view::npos) throw std::runtime_error("no server begins in the second half");
        size_t begin = text.find('[') + 1, end = text.rfind(']'), comma = text.rfind(',', at);
        std::thread other([&] { piece(text.substr(at, end - at), names, second); });
        piece(text.substr(begin, comma - begin), names, first);
        other.join();
    }
    fwrite(first.data(), 1, first.size(), file);
    fwrite(second.data(), 1, second.size(), file);
    return fclose(file) == 0 ? 0 : 2;
} catch (const std::exception &error) {
    fprintf(stderr, "simdjson: %s\n", error.what());
    return 2;
}
